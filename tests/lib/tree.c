/* SPDX-License-Identifier: MIT */
/*
 * tree fill DIRECTORY MEGABYTES: makes in it whatever a file system can hold:
 * odd names, long paths, all modes, owners, links, special files, sparse files,
 * extended attributes, times, 10,000 small files and a large one of that size.
 *
 * tree list DIRECTORY: a line for each entry, in the order of their names; the
 * columns, which TABs separate, are
 *	path	with \xHH for what is not printable; "." is the directory
 *	type	f d l p s c b
 *	mode	octal
 *	owner	UID:GID
 *	size	of a file, in bytes
 *	content	a file's hash, a link's target, a device's numbers
 *	same	the first path of the same file, where it has several
 *	time	of the last change of content: seconds.nanoseconds
 *	attrs	extended attributes, NAME=VALUE, sorted
 *	holes	"sparse" where a file takes less space than its size
 *
 * It is linked statically and runs in boxes. What it may not do, as to make
 * devices or trusted attributes, it leaves out; all else that fails ends it
 *with status 1.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

/* --- list */

struct seen {
	dev_t device;
	ino_t inode;
	char *path;
};

static struct seen *seen;
static size_t seen_count;

static void
print_escaped(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c > ' ' && c < 0x7f && c != '\\')
			putchar(c);
		else
			printf("\\x%02x", c);
	}
}

/* FNV-1a, over eight bytes at a time where there are as many */
static uint64_t
hash(uint64_t sum, const unsigned char *bytes, size_t length)
{
	uint64_t word;

	for (; length >= 8; bytes += 8, length -= 8) {
		memcpy(&word, bytes, 8);
		sum = (sum ^ word) * 0x100000001b3u;
		sum ^= sum >> 29;
	}
	for (; length > 0; bytes++, length--)
		sum = (sum ^ *bytes) * 0x100000001b3u;
	return sum;
}

static void
print_hash(const char *path)
{
	static unsigned char buffer[1 << 20];
	uint64_t sum = 0xcbf29ce484222325u;
	size_t n;
	FILE *in = fopen(path, "r");

	if (!in)
		err(1, "%s", path);
	while ((n = fread(buffer, 1, sizeof(buffer), in)) > 0)
		sum = hash(sum, buffer, n);
	if (ferror(in))
		err(1, "%s", path);
	fclose(in);
	printf("%016" PRIx64, sum);
}

static void
print_content(const char *path, const struct stat *st)
{
	char target[PATH_MAX];
	ssize_t n;

	if (S_ISREG(st->st_mode)) {
		print_hash(path);
	} else if (S_ISLNK(st->st_mode)) {
		if ((n = readlink(path, target, sizeof(target))) < 0)
			err(1, "%s", path);
		print_escaped(target, (size_t)n);
	} else if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode)) {
		printf("%u,%u", major(st->st_rdev), minor(st->st_rdev));
	}
}

static void
print_same(const char *path, const struct stat *st)
{
	size_t i;

	if (S_ISDIR(st->st_mode) || st->st_nlink < 2)
		return;
	for (i = 0; i < seen_count; i++)
		if (seen[i].inode == st->st_ino && seen[i].device == st->st_dev)
			break;
	if (i == seen_count) {
		seen = realloc(seen, (seen_count + 1) * sizeof(*seen));
		if (!seen || !(path = strdup(path)))
			err(1, NULL);
		seen[seen_count++] =
		    (struct seen){ st->st_dev, st->st_ino, (char *)path };
	}
	print_escaped(seen[i].path, strlen(seen[i].path));
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
print_attributes(const char *path)
{
	char names[4096], value[65536], *sorted[64];
	size_t count = 0;
	ssize_t n, length = llistxattr(path, names, sizeof(names));

	if (length < 0 && errno != ENOTSUP)
		err(1, "%s", path);
	for (char *p = names; p < names + length && count < 64;
	     p += strlen(p) + 1)
		sorted[count++] = p;
	qsort(sorted, count, sizeof(*sorted), by_name);
	for (size_t i = 0; i < count; i++) {
		n = lgetxattr(path, sorted[i], value, sizeof(value));
		if (n < 0)
			err(1, "%s: %s", path, sorted[i]);
		printf("%s%s=", i ? "," : "", sorted[i]);
		print_escaped(value, (size_t)n);
	}
}

static void
print_entry(const char *path)
{
	struct stat st;
	const char *type;

	if (lstat(path, &st) != 0)
		err(1, "%s", path);
	type = S_ISREG(st.st_mode)    ? "f"
	       : S_ISDIR(st.st_mode)  ? "d"
	       : S_ISLNK(st.st_mode)  ? "l"
	       : S_ISFIFO(st.st_mode) ? "p"
	       : S_ISSOCK(st.st_mode) ? "s"
	       : S_ISCHR(st.st_mode)  ? "c"
				      : "b";
	print_escaped(path, strlen(path));
	printf("\t%s\t%o\t%u:%u\t%jd\t", type, st.st_mode & 07777, st.st_uid,
	    st.st_gid, S_ISREG(st.st_mode) ? (intmax_t)st.st_size : 0);
	print_content(path, &st);
	putchar('\t');
	print_same(path, &st);
	printf(
	    "\t%jd.%09ld\t", (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	print_attributes(path);
	printf(
	    "\t%s\n", S_ISREG(st.st_mode) && st.st_blocks * 512 < st.st_size / 2
			  ? "sparse"
			  : "");
}

/* The paths are relative, so that there is none that is too long. */
static void
list(const char *path)
{
	struct dirent **entries;
	char *below;
	int n = scandir(path, &entries, NULL, alphasort);

	print_entry(path);
	if (n < 0) {
		if (errno == ENOTDIR)
			return;
		err(1, "%s", path);
	}
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;

		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
			if (asprintf(&below, "%s/%s", path, name) < 0)
				err(1, NULL);
			if (entries[i]->d_type == DT_DIR)
				list(below);
			else
				print_entry(below);
			free(below);
		}
		free(entries[i]);
	}
	free(entries);
}

/* --- fill */

static void
must(int status, const char *path)
{
	if (status < 0)
		err(1, "%.100s", path);
}

static void
directory(const char *path)
{
	must(mkdir(path, 0755), path);
}

static void
file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644);

	must(fd, path);
	must((int)write(fd, text, strlen(text)), path);
	must(close(fd), path);
}

static void
timed(const char *path, time_t seconds, long nanoseconds)
{
	struct timespec times[2] = { { seconds, nanoseconds },
		{ seconds, nanoseconds } };

	must(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), path);
}

/* of as many letters, each of which is that; less than PATH_MAX */
static char *
long_name(int length, char letter)
{
	static char text[PATH_MAX];

	memset(text, letter, (size_t)length);
	text[length] = '\0';
	return text;
}

static void
fill_names(void)
{
	static const char *const odd[] = { "-rf", "--", "-", "...", "..x",
		" lead", "trail ", "a b", "new\nline\n", "\t", "$(id)", "`id`",
		"*", "[a-z]", "quo\"te's", "back\\slash", ".hidden", ".wh",
		".wh_x", "x.wh.y", "#x%2f", "%00", "\303\244", "a\314\210",
		"\377\376", "\357\273\277bom", "con:1", "a=b", "PaxHeaders.0",
		"pax_global_header", "././@LongLink", "Dockerfile",
		".dockerignore", "v", "CASE", "case" };
	char path[300];

	directory("names");
	for (int byte = 1; byte < 256; byte++) {
		if (byte == '/' || byte == '.')
			continue;
		snprintf(path, sizeof(path), "names/%c", byte);
		file(path, path);
		snprintf(path, sizeof(path), "names/in-%c-it", byte);
		file(path, path);
	}
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		if (strchr(odd[i], '/'))
			continue;
		snprintf(path, sizeof(path), "names/%s", odd[i]);
		unlink(path);
		file(path, odd[i]);
	}
}

/* Around the lengths where an archive changes how it writes a name. */
static void
fill_lengths(void)
{
	static const int lengths[] = { 90, 91, 92, 93, 94, 95, 96, 97, 98, 99,
		100, 101, 102, 154, 155, 156, 157, 253, 254, 255 };
	char path[2 * PATH_MAX];
	size_t len;

	directory("lengths");
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		snprintf(path, sizeof(path), "lengths/%s",
		    long_name(lengths[i], 'n'));
		file(path, "long");
		snprintf(path, sizeof(path), "lengths/%s",
		    long_name(lengths[i], 'd'));
		directory(path);
		snprintf(path, sizeof(path), "lengths/%s/f",
		    long_name(lengths[i], 'd'));
		file(path, "below");
	}
	len = (size_t)snprintf(path, sizeof(path), "deep");
	directory(path);
	for (int i = 0; i < 10; i++) {
		len += (size_t)snprintf(path + len, sizeof(path) - len, "/%s",
		    long_name(180, (char)('a' + i)));
		directory(path);
	}
	snprintf(path + len, sizeof(path) - len, "/f");
	file(path, "deep");
}

static void
fill_modes(void)
{
	char path[64];

	directory("modes");
	for (unsigned mode = 0; mode < 010000; mode++) {
		snprintf(path, sizeof(path), "modes/%04o", mode);
		file(path, "");
		must(chmod(path, mode), path);
	}
	directory("directories");
	for (unsigned mode = 0; mode < 010000; mode += 0111) {
		snprintf(path, sizeof(path), "directories/%04o", mode);
		directory(path);
		must(chmod(path, mode), path);
	}
}

static void
fill_owners(void)
{
	static const unsigned owners[] = { 0, 1, 999, 1000, 65534, 65535, 65536,
		2097151, 2097152, 2147483647, 2147483648u, 4294967294u };
	enum {
		COUNT = sizeof(owners) / sizeof(*owners)
	};
	char path[64];

	directory("owners");
	for (size_t i = 0; i < COUNT; i++) {
		unsigned uid = owners[i], gid = owners[COUNT - 1 - i];

		snprintf(path, sizeof(path), "owners/f%u", uid);
		file(path, "owned");
		must(chown(path, uid, gid), path);
		must(chmod(path, 06755), path);
		snprintf(path, sizeof(path), "owners/d%u", uid);
		directory(path);
		must(chown(path, uid, gid), path);
		snprintf(path, sizeof(path), "owners/l%u", uid);
		must(symlink("x", path), path);
		must(lchown(path, uid, gid), path);
	}
}

static void
fill_links(void)
{
	char path[2 * PATH_MAX];

	directory("links");
	directory("links/a");
	directory("links/z");
	file("links/m", "linked");
	must(link("links/m", "links/a/before"), "before");
	must(link("links/m", "links/z/after"), "after");
	snprintf(path, sizeof(path), "links/%s", long_name(200, 'h'));
	must(link("links/m", path), path);
	file("links/empty", "");
	must(link("links/empty", "links/z/empty"), "empty");
	must(symlink("nowhere", "links/dangling"), "dangling");
	must(link("links/dangling", "links/z/dangling"), "dangling");
	must(symlink("/etc/passwd", "links/absolute"), "absolute");
	must(symlink("../../../../../etc", "links/up"), "up");
	must(symlink(".", "links/self"), "self");
	must(symlink("loop", "links/loop"), "loop");
	must(symlink("z", "links/to-directory"), "to-directory");
	must(symlink("new\nline \377", "links/odd"), "odd");
	for (int n = 98; n < 103; n++) {
		snprintf(path, sizeof(path), "links/t%d", n);
		must(symlink(long_name(n, 't'), path), path);
	}
	must(symlink(long_name(PATH_MAX - 1, 't'), "links/longest"), "longest");
}

static void
device(const char *path, mode_t mode, dev_t numbers)
{
	if (mknod(path, mode, numbers) != 0 && errno != EPERM)
		err(1, "%s", path);
}

static void
fill_special(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
		.sun_path = "special/socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	directory("special");
	must(mkfifo("special/fifo", 0622), "fifo");
	must(link("special/fifo", "special/same"), "same");
	must(chown("special/fifo", 7, 8), "fifo");
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)), "socket");
	close(fd);
	device("special/null", S_IFCHR | 0666, makedev(1, 3));
	device("special/loop", S_IFBLK | 0660, makedev(7, 200));
	device("special/high", S_IFCHR | 0600, makedev(511, 70000));
}

static void
sparse(const char *path, off_t size, const char *end)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	must(fd, path);
	must((int)write(fd, "begin", 5), path);
	must(ftruncate(fd, size), path);
	must((int)lseek(fd, 0, SEEK_END) < 0 ? -1 : 0, path);
	must((int)write(fd, end, strlen(end)), path);
	close(fd);
}

/* Bytes that no compression makes smaller. */
static void
random_file(const char *path, size_t megabytes)
{
	static uint64_t words[1 << 17];
	uint64_t x = 88172645463325252u;
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	must(fd, path);
	while (megabytes-- > 0) {
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
			x ^= x << 13;
			x ^= x >> 7;
			words[i] = x ^= x << 17;
		}
		if (write(fd, words, sizeof(words)) != sizeof(words))
			err(1, "%s", path);
	}
	must(close(fd), path);
}

static void
fill_sizes(size_t megabytes)
{
	char path[64];

	directory("sizes");
	file("sizes/empty", "");
	directory("sizes/nothing");
	for (int n = 510; n < 515; n++) {
		snprintf(path, sizeof(path), "sizes/%d", n);
		file(path, long_name(n, 'x'));
	}
	sparse("sizes/sparse", 5000000, "end");
	sparse("sizes/holes", 64 << 20, "");
	random_file("sizes/large", megabytes);
	directory("same");
	must(link("sizes/large", "same/large"), "large");
	directory("many");
	for (int i = 0; i < 10000; i++) {
		if (i % 100 == 0) {
			snprintf(path, sizeof(path), "many/%02d", i / 100);
			directory(path);
		}
		snprintf(path, sizeof(path), "many/%02d/%d", i / 100, i);
		file(path, path);
	}
}

/* What the kernel or the file system does not permit is left out. */
static void
attribute(const char *path, const char *name, const void *value, size_t size)
{
	if (lsetxattr(path, name, value, size, 0) != 0 && errno != EPERM &&
	    errno != ENOTSUP)
		err(1, "%s: %s", path, name);
}

static void
fill_attributes(void)
{
	/* cap_net_bind_service=ep */
	static const unsigned char capable[20] = { 1, 0, 0, 2, 0, 4 };
	/* user::rw- user:7:r-- group::r-- mask::r-- other::r-- */
	static const unsigned char acl[] = { 2, 0, 0, 0, 1, 0, 6, 0, 255, 255,
		255, 255, 2, 0, 4, 0, 7, 0, 0, 0, 4, 0, 4, 0, 255, 255, 255,
		255, 16, 0, 4, 0, 255, 255, 255, 255, 32, 0, 4, 0, 255, 255,
		255, 255 };

	directory("attrs");
	directory("attrs/directory");
	file("attrs/user", "x");
	attribute("attrs/user", "user.a", "b", 1);
	attribute("attrs/user", "user.binary", "\0\1\n=\377", 5);
	attribute("attrs/user", "user.empty", "", 0);
	attribute("attrs/directory", "user.a", "of a directory", 14);
	file("attrs/capable", "#!program");
	must(chmod("attrs/capable", 0755), "capable");
	attribute(
	    "attrs/capable", "security.capability", capable, sizeof(capable));
	file("attrs/acl", "x");
	attribute("attrs/acl", "system.posix_acl_access", acl, sizeof(acl));
	attribute(
	    "attrs/directory", "system.posix_acl_default", acl, sizeof(acl));
	file("attrs/trusted", "x");
	attribute("attrs/trusted", "trusted.a", "b", 1);
}

static void
fill_times(void)
{
	static const time_t times[] = { 0, 1, 1000000000, 2147483647,
		2147483648, 4294967296, 8589934591, 8589934592, -1,
		-86400L * 365 };
	char path[64];

	directory("times");
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		snprintf(path, sizeof(path), "times/f%zu", i);
		file(path, "x");
		timed(path, times[i], 0);
		snprintf(path, sizeof(path), "times/d%zu", i);
		directory(path);
		timed(path, times[i], 0);
		snprintf(path, sizeof(path), "times/l%zu", i);
		must(symlink("x", path), path);
		timed(path, times[i], 0);
	}
	file("times/nano", "x");
	timed("times/nano", 1000000000, 123456789);
	timed("times", 1111111111, 0);
}

int
main(int argc, char **argv)
{
	umask(0);
	if (argc < 3 || chdir(argv[2]) != 0)
		err(1, "%s", argc < 3 ? "fill or list?" : argv[2]);
	if (argc == 3 && strcmp(argv[1], "list") == 0) {
		list(".");
		return fflush(stdout) ? 1 : 0;
	}
	if (argc != 4 || strcmp(argv[1], "fill") != 0)
		errx(1, "fill or list?");
	fill_names();
	fill_lengths();
	fill_modes();
	fill_owners();
	fill_links();
	fill_special();
	fill_sizes((size_t)atol(argv[3]));
	fill_attributes();
	fill_times();
	return 0;
}
