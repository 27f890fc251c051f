/* SPDX-License-Identifier: MIT */
/*
 * base64: decodes base64 (RFC 4648, section 4), over nettle; base64.c is the
 * only file that includes <nettle/base64.h>.
 */
#ifndef BOX_BASE_BASE64_H
#define BOX_BASE_BASE64_H

#include "base/err.h"
#include "base/str.h"

/* Adds the decoded bytes. Returns -1, as ERR_ENGINE, if it is not base64. */
int base64_decode(const char *text, struct str *bytes, struct err *);

#endif
