/* SPDX-License-Identifier: MIT */
#include "api/ref.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define ALNUM DIGITS LOWER UPPER

enum {
	PATH_MOST = 255,
	TAG_MOST = 128,
	ID_LEN = 64
};

static const char default_domain[] = "docker.io";

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* As strspn(), but never past end. */
static const char *
skip(const char *s, const char *end, const char *set)
{
	while (s < end && is_one_of(*s, set))
		s++;
	return s;
}

/* Letters and digits, with hyphens only in between. */
static bool
is_label(const char *s, const char *end)
{
	return s < end && skip(s, end, ALNUM "-") == end && *s != '-' &&
	       end[-1] != '-';
}

static bool
is_host(const char *s, const char *end)
{
	const char *dot;

	if (end - s > 2 && *s == '[')
		return skip(s + 1, end, DIGITS "abcdefABCDEF:") == end - 1 &&
		       end[-1] == ']';
	while ((dot = memchr(s, '.', (size_t)(end - s)))) {
		if (!is_label(s, dot))
			return false;
		s = dot + 1;
	}
	return is_label(s, end);
}

static bool
is_domain(const char *s, const char *end)
{
	const char *port = end;

	while (port > s && is_one_of(port[-1], DIGITS))
		port--;
	if (port < end && port > s && port[-1] == ':')
		return is_host(s, port - 1);
	return is_host(s, end);
}

/*
 * Runs of lower case letters and digits, joined by one of '.', '_', "__" or
 * any number of hyphens.
 */
static bool
is_component(const char *s, const char *end)
{
	for (;;) {
		const char *run = skip(s, end, LOWER DIGITS);
		const char *join = run;

		if (run == s)
			return false;
		if (run == end)
			return true;
		if (*run == '-')
			join = skip(run, end, "-");
		else if (*run == '.')
			join++;
		else if (*run == '_')
			join += 1 + (run + 1 < end && run[1] == '_');
		else
			return false;
		s = join;
	}
}

static bool
is_path(const char *s, const char *end)
{
	const char *slash;

	while ((slash = memchr(s, '/', (size_t)(end - s)))) {
		if (!is_component(s, slash))
			return false;
		s = slash + 1;
	}
	return is_component(s, end);
}

static bool
is_tag(const char *s, const char *end)
{
	return s < end && end - s <= TAG_MOST &&
	       skip(s, end, ALNUM "_.-") == end && *s != '.' && *s != '-';
}

static bool
is_digest(const char *s)
{
	static const struct {
		const char *name;
		size_t len;
	} kinds[] = {
		{ "sha256:", 64 },
		{ "sha384:", 96 },
		{ "sha512:", 128 },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *hex = s + strlen(kinds[i].name);

		if (starts_with(s, kinds[i].name))
			return strlen(hex) == kinds[i].len &&
			       strspn(hex, DIGITS "abcdef") == kinds[i].len;
	}
	return false;
}

/* Says in which way the repository s..end is wrong. */
static int
refuse_name(const char *s, const char *end, const char *whole, struct err *err)
{
	const char *what = "not a valid image name";

	if (s == end)
		what = "the name is empty";
	else if (strpbrk(s, UPPER) && strpbrk(s, UPPER) < end)
		what = "not a valid image name; it must be in lower case";
	return err_set(err, ERR_USER, "image '%s': %s", whole, what);
}

/*
 * whole is what messages show. The domain and the path may be given apart,
 * because some names fit the grammar only after they have been completed.
 */
static int
parse(struct ref *ref, const char *s, const char *whole, struct err *err)
{
	const char *at = strchr(s, '@');
	const char *end = at ? at : s + strlen(s);
	const char *name = s, *slash, *colon = end;
	const char *path;

	while (colon > s && colon[-1] != ':' && colon[-1] != '/')
		colon--;
	colon = colon > s && colon[-1] == ':' ? colon - 1 : NULL;

	if (at && !is_digest(at + 1))
		return err_set(
		    err, ERR_USER, "image '%s': not a valid digest", whole);
	if (colon && !is_tag(colon + 1, end))
		return err_set(
		    err, ERR_USER, "image '%s': not a valid tag", whole);
	if (colon == NULL)
		colon = end;

	slash = memchr(name, '/', (size_t)(colon - name));
	path = slash && is_domain(name, slash) ? slash + 1 : name;
	if (!is_path(path, colon))
		return refuse_name(name, colon, whole, err);
	if (colon - path > PATH_MOST)
		return err_set(err, ERR_USER,
		    "image '%s': the name exceeds %d bytes", whole, PATH_MOST);

	ref->domain =
	    path > name ? xstrndup(name, (size_t)(slash - name)) : xstrdup("");
	ref->path = xstrndup(path, (size_t)(colon - path));
	ref->tag = colon < end ? xstrndup(colon + 1, (size_t)(end - colon - 1))
			       : xstrdup("");
	ref->digest = xstrdup(at ? at + 1 : "");
	return 0;
}

int
ref_parse(struct ref *ref, const char *s, struct err *err)
{
	return parse(ref, s, s, err);
}

/* How many bytes of s are a domain, its '/' not counted. */
static size_t
written_domain(const char *s)
{
	size_t len = strcspn(s, "/");

	if (s[len] == '/' &&
	    (strcspn(s, ".:" UPPER) < len ||
		(len == strlen("localhost") && starts_with(s, "localhost"))))
		return len;
	return 0;
}

int
ref_parse_name(struct ref *ref, const char *s, struct err *err)
{
	struct str full = { 0 };
	size_t len = written_domain(s);
	const char *path = len > 0 ? s + len + 1 : s;
	int ret;

	if (ref_is_id(s))
		return err_set(err, ERR_USER,
		    "image '%s': this is an image's ID, not a name", s);
	if (len > 0 && strncmp(s, "index.docker.io/", len + 1) != 0)
		str_add(&full, s, len);
	else
		str_adds(&full, default_domain);
	str_addc(&full, '/');
	if (strcmp(str_text(&full), "docker.io/") == 0 && !strchr(path, '/') &&
	    *path != '\0')
		str_adds(&full, "library/");
	str_adds(&full, path);
	ret = parse(ref, str_text(&full), s, err);
	str_free(&full);
	return ret;
}

void
ref_free(struct ref *ref)
{
	free(ref->domain);
	free(ref->path);
	free(ref->tag);
	free(ref->digest);
	*ref = (struct ref){ 0 };
}

char *
ref_text(const struct ref *ref)
{
	return xasprintf("%s%s%s%s%s%s%s", ref->domain, *ref->domain ? "/" : "",
	    ref->path, *ref->tag ? ":" : "", ref->tag, *ref->digest ? "@" : "",
	    ref->digest);
}

char *
ref_familiar(const struct ref *ref)
{
	const char *path = ref->path;

	if (starts_with(path, "library/") &&
	    !strchr(path + strlen("library/"), '/'))
		path += strlen("library/");
	/* Some names without their domain are the names of others. */
	if (strcmp(ref->domain, default_domain) == 0 &&
	    written_domain(path) == 0 && !ref_is_id(path))
		return xstrdup(path);
	return xasprintf(
	    "%s%s%s", ref->domain, *ref->domain ? "/" : "", ref->path);
}

char *
ref_familiar_name(const char *s)
{
	struct ref ref;
	char *repository, *name;

	if (ref_parse_name(&ref, s, NULL) < 0)
		return xstrdup(s);
	repository = ref_familiar(&ref);
	free(ref.domain);
	free(ref.path);
	ref.domain = xstrdup("");
	ref.path = repository;
	name = ref_text(&ref);
	ref_free(&ref);
	return name;
}

char *
ref_normal(const char *s, struct err *err)
{
	struct ref ref;
	char *text;

	if (ref_parse_name(&ref, s, err) < 0)
		return NULL;
	if (*ref.digest) {
		ref.tag[0] = '\0';
	} else if (*ref.tag == '\0') {
		free(ref.tag);
		ref.tag = xstrdup("latest");
	}
	text = ref_text(&ref);
	ref_free(&ref);
	return text;
}

bool
ref_same(const char *a, const char *b)
{
	char *x = ref_normal(a, NULL);
	char *y = ref_normal(b, NULL);
	bool same = x && y && strcmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}

bool
ref_match(const char *pattern, const char *name)
{
	struct ref ref;
	char *repository, *whole;
	bool match;

	if (ref_parse_name(&ref, name, NULL) < 0)
		return false;
	repository = ref_familiar(&ref);
	whole = xasprintf("%s%s%s", repository, *ref.tag ? ":" : "", ref.tag);
	match = fnmatch(pattern, repository, FNM_PATHNAME) == 0 ||
		fnmatch(pattern, whole, FNM_PATHNAME) == 0;
	free(repository);
	free(whole);
	ref_free(&ref);
	return match;
}

int
ref_split(const char *s, char **repo, char **tag, struct err *err)
{
	struct ref ref;

	if (ref_parse_name(&ref, s, err) < 0)
		return -1;
	if (*ref.digest) {
		ref_free(&ref);
		return err_set(err, ERR_USER,
		    "image '%s': a digest cannot be given, only a tag", s);
	}
	*repo = ref_familiar(&ref);
	*tag = xstrdup(ref.tag);
	ref_free(&ref);
	return 0;
}

char *
ref_with_tag(const char *s, struct err *err)
{
	char *repo, *tag, *name;

	if (ref_split(s, &repo, &tag, err) < 0)
		return NULL;
	name = xasprintf("%s:%s", repo, *tag ? tag : "latest");
	free(repo);
	free(tag);
	return name;
}

bool
ref_is_id(const char *s)
{
	return strlen(s) == ID_LEN && strspn(s, DIGITS "abcdef") == ID_LEN;
}
