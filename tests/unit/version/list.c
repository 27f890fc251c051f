/* SPDX-License-Identifier: MIT */
/*
 * list: what an image's labels say, and the order of versions.
 */
#include "version/list.h"

#include "quoted.h"

/* SERIES NUMBER CREATED TAGS */
#define IMAGE(series, number, created, tags) \
	"{'Id':'id','Created':" #created ",'RepoTags':" tags \
	",'Labels':{'box.series':'" series "','box.version':'" number "'}}"

static struct version
read_image(const char *quoted)
{
	struct json *image = parse(quoted);
	struct version version;

	version_read(&version, image);
	json_free(image);
	return version;
}

static void
reading(void)
{
	static const struct {
		const char *image, *name;
		size_t n_names;
		bool has_tag;
	} table[] = {
		{ IMAGE("web", "3", 7, "['web:3']"), "web:3", 1, true },
		{ IMAGE("web", "3", 7, "['a:b','web:3']"), "web:3", 2, true },
		{ IMAGE("web", "3", 7, "['web:30']"), "web:30", 1, false },
		{ IMAGE("web", "3", 7, "['a:1','b:1']"), "a:1", 2, false },
		{ IMAGE("web", "3", 7, "null"), "id", 0, false },
		{ IMAGE("web", "3", 7, "['<none>:<none>']"), "id", 0, false },
		{ "{}", "", 0, false },
	};
	struct version version;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		version = read_image(table[i].image);
		is_str(version.name, table[i].name, "name: %s", table[i].image);
		ok(version.n_names == table[i].n_names, "names: %s",
		    table[i].image);
		ok(version.has_tag == table[i].has_tag, "tag: %s",
		    table[i].image);
		version_free(&version);
	}
	version = read_image("{'Created':7,'Labels':{'box.series':'web',"
			     "'box.version':'3','box.kind':'automatic',"
			     "'box.key':'x'}}");
	is_str(version.series, "web", "series");
	is_str(version.kind, "automatic", "kind");
	is_str(version.tag, "web:3", "tag");
	ok(version.number == 3, "number");
	ok(version.created == 7, "time");
	ok(version.is_inherited, "with a key, what was built on it");
	version_free(&version);
	version = read_image(IMAGE("web", "3a", 7, "null"));
	ok(version.number == 0, "not a number");
	ok(!version.is_inherited, "without a key, a version");
	version_free(&version);
}

static void
order(void)
{
	static const char *const table[] = {
		IMAGE("web", "2", 50, "['committed-from-2']"),
		IMAGE("db", "1", 5, "['db:1']"),
		IMAGE("web", "10", 60, "['web:10']"),
		IMAGE("web", "2", 20, "['older']"),
		IMAGE("web", "1", 7, "['web:1']"),
		IMAGE("web", "1", 3, "['older-than-1']"),
	};
	struct version_list list = { 0 };
	struct str text = { 0 };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct version version = read_image(table[i]);

		version_list_add(&list, &version);
	}
	version_list_sort(&list);
	for (size_t i = 0; i < list.len; i++)
		str_addf(&text, "%s ", list.v[i].name);
	is_str(str_text(&text),
	    "db:1 web:10 older committed-from-2 web:1 older-than-1 ",
	    "the newest first, the version before other images");
	str_reset(&text);
	version_list_drop_duplicates(&list);
	for (size_t i = 0; i < list.len; i++)
		str_addf(&text, "%s ", list.v[i].name);
	is_str(str_text(&text), "db:1 web:10 older web:1 ", "one of each");
	version_list_free(&list);
	ok(list.len == 0, "and none after it was freed");
	str_free(&text);
}

static void
container(void)
{
	struct json *image = parse("{'Labels':{'box.spec':'x'}}");
	struct json *labels = json_get(image, "Labels");
	char *name = version_container(image);

	is_str(name, "", "no container's name");
	free(name);
	json_put_member(labels, "box.spec", json_string("{\"Name\":\"web\"}"));
	json_put(image, "Labels", labels);
	name = version_container(image);
	is_str(name, "web", "the container's name");
	free(name);
	json_free(image);
}

int
main(void)
{
	reading();
	order();
	container();
	return done();
}
