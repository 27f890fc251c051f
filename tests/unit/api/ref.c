/* SPDX-License-Identifier: MIT */
/* ref: the vectors of distribution/reference, and what they leave out. */
#include "api/ref.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "../tap.h"
#include "../vectors.h"

/* domain "/" path, or one of them alone. */
static char *
join(const char *domain, const char *path)
{
	return xasprintf("%s%s%s", domain, *domain ? "/" : "", path);
}

/* Is vector's member, where it has it, this very text? */
static bool
has(const struct json *vector, const char *member, const char *text)
{
	const char *want = json_str(vector, member);

	return !want || strcmp(want, text) == 0;
}

static void
tell(struct str *got, const struct ref *ref)
{
	str_addf(got, "domain '%s' path '%s' tag '%s' digest '%s'", ref->domain,
	    ref->path, ref->tag, ref->digest);
}

static bool
parse(const struct json *vector, struct str *got)
{
	struct ref ref;
	struct err err = { 0 };
	char *repository;
	bool good;

	if (ref_parse(&ref, json_str(vector, "in"), &err) < 0) {
		str_adds(got, err.msg);
		return json_bool(vector, "error");
	}
	tell(got, &ref);
	repository = join(ref.domain, ref.path);
	good = !json_bool(vector, "error") &&
	       has(vector, "domain", ref.domain) &&
	       has(vector, "tag", ref.tag) &&
	       has(vector, "repository", repository) &&
	       has(vector, "digest", ref.digest);
	free(repository);
	ref_free(&ref);
	return good;
}

static bool
parse_name(const struct json *vector, struct str *got)
{
	struct ref ref;
	struct err err = { 0 };

	if (ref_parse_name(&ref, json_str(vector, "in"), &err) < 0) {
		str_adds(got, err.msg);
		return json_bool(vector, "error");
	}
	tell(got, &ref);
	ref_free(&ref);
	return json_bool(vector, "valid");
}

/* One name of several for the same repository. */
static bool
is_repository(const struct json *vector, const char *name, struct str *got)
{
	struct ref ref;
	struct err err = { 0 };
	char *full, *familiar;
	bool good;

	if (ref_parse_name(&ref, name, &err) < 0) {
		str_adds(got, err.msg);
		return false;
	}
	tell(got, &ref);
	full = ref_text(&ref);
	familiar = ref_familiar(&ref);
	good = has(vector, "RemoteName", ref.path) &&
	       has(vector, "Domain", ref.domain) &&
	       has(vector, "FullName", full) &&
	       has(vector, "FamiliarName", familiar);
	free(full);
	free(familiar);
	ref_free(&ref);
	return good;
}

static bool
repository_info(const struct json *vector, struct str *got)
{
	const char *ambiguous = json_str(vector, "AmbiguousName");

	return is_repository(vector, json_str(vector, "FamiliarName"), got) &&
	       is_repository(vector, json_str(vector, "FullName"), got) &&
	       (*ambiguous == '\0' || is_repository(vector, ambiguous, got));
}

static bool
any_reference(const struct json *vector, struct str *got)
{
	struct ref ref;
	char *text;
	bool good;

	if (ref_parse_name(&ref, json_str(vector, "Reference"), NULL) < 0)
		return false;
	text = ref_text(&ref);
	str_adds(got, text);
	good = has(vector, "Equivalent", text);
	free(text);
	ref_free(&ref);
	return good;
}

static bool
split_hostname(const struct json *vector, struct str *got)
{
	struct ref ref;
	bool good;

	if (ref_parse_name(&ref, json_str(vector, "input"), NULL) < 0)
		return false;
	tell(got, &ref);
	good =
	    has(vector, "domain", ref.domain) && has(vector, "path", ref.path);
	ref_free(&ref);
	return good;
}

static bool
docker_ref(const struct json *vector, struct str *got)
{
	char *text = ref_normal(json_str(vector, "input"), NULL);
	bool good = text && has(vector, "expected", text);

	str_adds(got, text ? text : "refused");
	free(text);
	return good;
}

/* Is in, before a path, taken as its domain? */
static bool
domain_regexp(const struct json *vector, struct str *got)
{
	const char *in = json_str(vector, "in");
	char *name = join(in, "x");
	struct ref ref = { 0 };
	bool match =
	    ref_parse(&ref, name, NULL) == 0 && strcmp(ref.domain, in) == 0;

	str_adds(got, match ? "a domain" : "no domain");
	free(name);
	if (ref.path)
		ref_free(&ref);
	return match == json_bool(vector, "match");
}

/* A name, without tag and digest; subs are its domain and its path. */
static bool
full_name_regexp(const struct json *vector, struct str *got)
{
	struct json *subs = json_get(vector, "subs");
	struct json *domain = json_item(subs, 0), *path = json_item(subs, 1);
	struct ref ref = { 0 };
	bool match = ref_parse(&ref, json_str(vector, "in"), NULL) == 0 &&
		     *ref.tag == '\0' && *ref.digest == '\0';
	bool good = match == json_bool(vector, "match") &&
		    (!domain || strcmp(ref.domain, json_as_str(domain)) == 0) &&
		    (!path || strcmp(ref.path, json_as_str(path)) == 0);

	if (ref.path) {
		tell(got, &ref);
		ref_free(&ref);
	}
	json_free(subs);
	json_free(domain);
	json_free(path);
	return good;
}

/* A reference; subs are its repository, its tag and its digest. */
static bool
reference_regexp(const struct json *vector, struct str *got)
{
	struct json *subs = json_get(vector, "subs");
	struct ref ref = { 0 };
	bool match = ref_parse(&ref, json_str(vector, "in"), NULL) == 0;
	bool good = match == json_bool(vector, "match");
	char *repository = match ? join(ref.domain, ref.path) : NULL;
	const char *parts[3] = { repository, ref.tag, ref.digest };

	for (size_t i = 0; good && match && i < 3; i++) {
		struct json *sub = json_item(subs, i);

		good = sub && strcmp(json_as_str(sub), parts[i]) == 0;
		json_free(sub);
	}
	if (match) {
		tell(got, &ref);
		ref_free(&ref);
	}
	free(repository);
	json_free(subs);
	return good;
}

static bool
identifier_regexp(const struct json *vector, struct str *got)
{
	bool match = ref_is_id(json_str(vector, "in"));

	str_adds(got, match ? "an ID" : "no ID");
	return match == json_bool(vector, "match");
}

static bool
match(const struct json *vector, struct str *got)
{
	bool is = ref_match(
	    json_str(vector, "pattern"), json_str(vector, "reference"));

	str_adds(got, is ? "a match" : "no match");
	return is == json_bool(vector, "expected");
}

static bool
follows(const struct json *vector, struct str *got)
{
	static const struct {
		const char *fn;
		follows_fn *follows;
	} fns[] = {
		{ "Match", match },
		{ "Parse", parse },
		{ "ParseNormalizedNamed", parse_name },
		{ "ParseRepositoryInfo", repository_info },
		{ "ParseAnyReference", any_reference },
		{ "NormalizedSplitHostname", split_hostname },
		{ "ParseDockerRef", docker_ref },
		{ "regexp.TestDomainRegexp", domain_regexp },
		{ "regexp.TestFullNameRegexp", full_name_regexp },
		{ "regexp.TestReferenceRegexp", reference_regexp },
		{ "regexp.TestIdentifierRegexp", identifier_regexp },
	};
	const char *fn = json_str(vector, "fn");

	for (size_t i = 0; i < sizeof(fns) / sizeof(fns[0]); i++) {
		if (strcmp(fn, fns[i].fn) == 0)
			return fns[i].follows(vector, got);
	}
	str_addf(got, "no such function: %s", fn);
	return false;
}

static void
test_normal(void)
{
	static const char digest[] =
	    "@sha256:"
	    "be178c0543eb17f5f3043021c9e5fcf30285e557a4fc309cce97ff9ca6182912";
	char *with = xasprintf("x:1%s", digest);
	char *without = xasprintf("docker.io/x%s", digest);

	ok(ref_same("docker.io/library/x:latest", "x"), "x has long names");
	ok(ref_same("index.docker.io/x", "library/x"), "the older domain");
	ok(!ref_same("x:1", "x"), "another tag is another image");
	ok(!ref_same("localhost/x", "x"), "so is another registry");
	ok(!ref_same("X", "X"), "what is not a name is never the same");
	ok(ref_same(with, without), "a digest overrules a tag");
	ok(!ref_same(with, "x:1"), "and is not the tag");
	free(with);
	free(without);
}

static void
test_split_one(const char *name, const char *want_repo, const char *want_tag)
{
	char *repo = NULL, *tag = NULL;

	ok(ref_split(name, &repo, &tag, NULL) == 0, "%s can be split", name);
	is_str(repo, want_repo, "%s: its repository", name);
	is_str(tag, want_tag, "%s: its tag", name);
	free(repo);
	free(tag);
}

static void
test_split(void)
{
	struct err err = { 0 };
	char *repo, *tag;

	test_split_one("x", "x", "");
	test_split_one("x:1", "x", "1");
	test_split_one("a/b:1", "a/b", "1");
	test_split_one("localhost:5000/x", "localhost:5000/x", "");
	test_split_one("localhost:5000/x:1", "localhost:5000/x", "1");
	test_split_one("docker.io/library/x:1", "x", "1");
	test_split_one("[::1]:5000/x", "[::1]:5000/x", "");
	test_split_one("docker.io/a.b/x", "docker.io/a.b/x", "");
	ok(ref_split("x:", &repo, &tag, &err) < 0 && err.kind == ERR_USER,
	    "an empty tag is refused: %s", err.msg);
	ok(ref_split("X", &repo, &tag, &err) < 0, "so is: %s", err.msg);
	ok(ref_split("x@sha256:"
		     "be178c0543eb17f5f3043021c9e5fcf3"
		     "0285e557a4fc309cce97ff9ca6182912",
	       &repo, &tag, &err) < 0,
	    "and a digest: %s", err.msg);
	ok(ref_split("../x", &repo, &tag, &err) < 0, "and: %s", err.msg);
	ok(ref_split("-x", &repo, &tag, &err) < 0, "and: %s", err.msg);
	ok(ref_split("x y", &repo, &tag, &err) < 0, "and: %s", err.msg);
	ok(ref_split("x\n", &repo, &tag, &err) < 0, "and a newline");
}

static void
test_familiar_name(void)
{
	static const char *const names[][2] = {
		{ "docker.io/library/x:1", "x:1" },
		{ "docker.io/a/x:1", "a/x:1" },
		{ "localhost/x:latest", "localhost/x:latest" },
		{ "x:1", "x:1" },
		{ "<none>:<none>", "<none>:<none>" },
		{ "sha256:12ab", "sha256:12ab" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *name = ref_familiar_name(names[i][0]);

		is_str(name, names[i][1], "%s", names[i][0]);
		free(name);
	}
}

static void
test_limits(void)
{
	char name[600];
	struct ref ref;

	memset(name, 'a', sizeof(name));
	name[255] = '\0';
	ok(ref_parse(&ref, name, NULL) == 0, "255 bytes are a name");
	ref_free(&ref);
	name[255] = 'a';
	name[256] = '\0';
	ok(ref_parse(&ref, name, NULL) < 0, "256 are not");
	name[1] = ':';
	name[130] = '\0';
	ok(ref_parse(&ref, name, NULL) == 0, "128 bytes are a tag");
	ref_free(&ref);
	name[130] = 'a';
	name[131] = '\0';
	ok(ref_parse(&ref, name, NULL) < 0, "129 are not");
}

int
main(void)
{
	vectors_run("reference", follows, NULL);
	test_normal();
	test_split();
	test_familiar_name();
	test_limits();
	return done();
}
