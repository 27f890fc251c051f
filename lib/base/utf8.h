/* SPDX-License-Identifier: MIT */
/*
 * utf8: recognizes, decodes and encodes UTF-8 as RFC 3629 defines it (shortest
 * form, no surrogates), independent of the locale. Depends on nothing.
 */
#ifndef BOX_BASE_UTF8_H
#define BOX_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No code point: what utf8_decode() makes of a byte that is not UTF-8. */
#define UTF8_NONE UINT32_MAX

/*
 * The length in bytes of the well-formed character that begins at s, of which
 * len bytes may be read; 0 if there is none.
 */
size_t utf8_char(const char *s, size_t len);

/*
 * Like utf8_char(), but 0 also for a character that must not reach a terminal:
 * the control characters U+0000 to U+001F, DEL, and C1 (U+0080 to U+009F).
 */
size_t utf8_printable(const char *s, size_t len);

/* Are all len bytes at s well-formed UTF-8? */
bool utf8_valid(const char *s, size_t len);

/*
 * The code point of the character at s, of which len bytes (at least one) may
 * be read; its length in bytes goes to size. UTF8_NONE, and a size of 1, if
 * what is there is not well-formed.
 */
uint32_t utf8_decode(const char *s, size_t len, size_t *size);

/* Writes the UTF-8 of the code point c to out; returns its length, 1 to 4. */
size_t utf8_encode(uint32_t c, char out[4]);

#endif
