/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

size_t
utf8_char(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned int low = 0x80, high = 0xbf;
	size_t n;

	if (len == 0)
		return 0;
	if (u[0] < 0x80)
		return 1;
	if (u[0] >= 0xc2 && u[0] <= 0xdf)
		n = 2;
	else if (u[0] >= 0xe0 && u[0] <= 0xef)
		n = 3;
	else if (u[0] >= 0xf0 && u[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (len < n)
		return 0;
	/* RFC 3629, section 4: these lead bytes restrict the byte after them */
	if (u[0] == 0xe0)
		low = 0xa0;
	else if (u[0] == 0xed)
		high = 0x9f;
	else if (u[0] == 0xf0)
		low = 0x90;
	else if (u[0] == 0xf4)
		high = 0x8f;
	if (u[1] < low || u[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

size_t
utf8_printable(const char *s, size_t len)
{
	size_t n = utf8_char(s, len);
	unsigned char c = n > 0 ? (unsigned char)s[0] : 0;

	if (n == 1 && (c < 0x20 || c == 0x7f))
		return 0;
	if (n == 2 && c == 0xc2 && (unsigned char)s[1] < 0xa0)
		return 0;
	return n;
}

bool
utf8_valid(const char *s, size_t len)
{
	while (len > 0) {
		size_t n = utf8_char(s, len);

		if (n == 0)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

uint32_t
utf8_decode(const char *s, size_t len, size_t *size)
{
	static const unsigned char first_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c;

	*size = utf8_char(s, len);
	if (*size == 0) {
		*size = 1;
		return UTF8_NONE;
	}
	c = (unsigned char)s[0] & first_bits[*size];
	for (size_t i = 1; i < *size; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

size_t
utf8_encode(uint32_t c, char out[4])
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = size - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(lead[size] | c);
	return size;
}
