/* SPDX-License-Identifier: MIT */
#include "base/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

/*
 * Two pieces fit into the buffer of a unix socket, so that the engine reads one
 * while the next is written: 1 GB takes 0.6 times as long as with 256 kB.
 */
enum {
	PIECE = 64 * 1024
};

struct tar {
	struct archive *archive;
	struct archive_entry *entry;
	tar_sink *sink;
	void *arg;
	struct err *err; /* of the current call: the sink reports to it */
	struct err ignored;
	int sink_failed;
	char *piece;
};

static la_ssize_t
write_through(struct archive *archive, void *arg, const void *bytes, size_t len)
{
	struct tar *tar = arg;

	(void)archive;
	if (!tar->sink_failed && tar->sink(tar->arg, bytes, len, tar->err) == 0)
		return (la_ssize_t)len;
	tar->sink_failed = 1;
	return -1;
}

int
tar_to_str(void *arg, const void *bytes, size_t len, struct err *err)
{
	(void)err;
	str_add(arg, bytes, len);
	return 0;
}

struct tar *
tar_open(tar_sink *sink, void *arg)
{
	struct tar *tar = xcalloc(1, sizeof(*tar));

	tar->sink = sink;
	tar->arg = arg;
	tar->err = &tar->ignored;
	tar->archive = archive_write_new();
	tar->entry = archive_entry_new();
	if (!tar->archive || !tar->entry)
		out_of_memory();
	archive_write_set_format_pax_restricted(tar->archive);
	/* names are bytes, independent of the locale */
	archive_write_set_options(tar->archive, "hdrcharset=BINARY");
	/* without a buffer for blocks, data is not copied once more */
	archive_write_set_bytes_per_block(tar->archive, 0);
	archive_write_open(tar->archive, tar, NULL, write_through, NULL);
	return tar;
}

/* Reports libarchive's result; after a warning, the entry was written. */
static int
check(struct tar *tar, la_ssize_t result, const char *path, struct err *err)
{
	if (result >= ARCHIVE_WARN)
		return 0;
	if (tar->sink_failed)
		return -1;
	return err_set(err, ERR_SYSTEM, "%s: cannot be put into an archive: %s",
	    path, archive_error_string(tar->archive));
}

int
tar_entry(struct tar *tar, const char *path, const struct stat *st,
    const char *target, struct err *err)
{
	struct archive_entry *entry = archive_entry_clear(tar->entry);

	tar->err = err;
	archive_entry_set_pathname(entry, path);
	archive_entry_set_filetype(entry, st->st_mode & S_IFMT);
	archive_entry_set_perm(entry, st->st_mode & 07777);
	archive_entry_set_mtime(entry, st->st_mtim.tv_sec, 0);
	archive_entry_set_uid(entry, 0);
	archive_entry_set_gid(entry, 0);
	archive_entry_set_size(entry, S_ISREG(st->st_mode) ? st->st_size : 0);
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		archive_entry_set_rdev(entry, st->st_rdev);
	if (target)
		archive_entry_set_symlink(entry, target);
	return check(tar, archive_write_header(tar->archive, entry), path, err);
}

int
tar_data(struct tar *tar, const void *bytes, size_t len, struct err *err)
{
	tar->err = err;
	return check(tar, archive_write_data(tar->archive, bytes, len),
	    archive_entry_pathname(tar->entry), err);
}

int
tar_file(struct tar *tar, int fd, const char *path, struct sha256 *hash,
    struct err *err)
{
	off_t size = archive_entry_size(tar->entry);
	ssize_t n;

	if (!tar->piece)
		tar->piece = xmalloc(PIECE);
	while ((n = read(fd, tar->piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_SYSTEM, "%s:", path);
		size -= n;
		if (size < 0)
			break;
		if (hash)
			sha256_add(hash, tar->piece, (size_t)n);
		if (tar_data(tar, tar->piece, (size_t)n, err) < 0)
			return -1;
	}
	if (size != 0)
		return err_set(
		    err, ERR_SYSTEM, "%s: changed while it was read", path);
	return 0;
}

int
tar_end(struct tar *tar, struct err *err)
{
	tar->err = err;
	return check(tar, archive_write_close(tar->archive), "its end", err);
}

void
tar_free(struct tar *tar)
{
	if (!tar)
		return;
	/* freeing an unfinished archive would write its end */
	tar->sink_failed = 1;
	tar->err = &tar->ignored;
	archive_write_free(tar->archive);
	archive_entry_free(tar->entry);
	free(tar->piece);
	free(tar);
}

/* --- reading */

struct tar_header {
	struct archive_entry *entry;
};

struct tar_reader {
	struct archive *archive;
	struct tar_header header;
	tar_source *source;
	void *arg;
	struct err *err; /* of the current call: the source reports to it */
	struct err ignored;
	bool source_failed;
};

static la_ssize_t
read_through(struct archive *archive, void *arg, const void **bytes)
{
	struct tar_reader *reader = arg;
	ssize_t n = reader->source(reader->arg, bytes, reader->err);

	(void)archive;
	reader->source_failed |= n < 0;
	return n;
}

struct tar_reader *
tar_read(tar_source *source, void *arg)
{
	struct tar_reader *reader = xcalloc(1, sizeof(*reader));

	reader->source = source;
	reader->arg = arg;
	reader->archive = archive_read_new();
	if (!reader->archive)
		out_of_memory();
	archive_read_support_format_tar(reader->archive);
	return reader;
}

static int
read_failed(struct tar_reader *reader, struct err *err)
{
	if (reader->source_failed)
		return -1;
	return err_set(err, ERR_ENGINE, "this is not a tar archive: %s",
	    archive_error_string(reader->archive));
}

/*
 * A warning says that a name is not text of this locale; libarchive then gives
 * it as the bytes that it is.
 */
struct tar_header *
tar_next(struct tar_reader *reader, struct err *err)
{
	int result = ARCHIVE_OK;

	reader->err = err;
	err->kind = ERR_NONE;
	if (!reader->header.entry) {
		/* it reads the first bytes */
		result = archive_read_open(
		    reader->archive, reader, NULL, read_through, NULL);
		reader->header.entry = archive_entry_new();
		if (!reader->header.entry)
			out_of_memory();
	}
	if (result == ARCHIVE_OK)
		result = archive_read_next_header2(
		    reader->archive, reader->header.entry);
	if (result == ARCHIVE_EOF)
		return NULL;
	if (result < ARCHIVE_WARN || !tar_path(&reader->header)) {
		read_failed(reader, err);
		return NULL;
	}
	return &reader->header;
}

ssize_t
tar_content(struct tar_reader *reader, const void **bytes, struct err *err)
{
	la_int64_t offset;
	size_t len;
	int result;

	reader->err = err;
	do {
		result = archive_read_data_block(
		    reader->archive, bytes, &len, &offset);
	} while (result == ARCHIVE_OK && len == 0);
	if (result == ARCHIVE_EOF)
		return 0;
	return result < ARCHIVE_WARN ? read_failed(reader, err) : (ssize_t)len;
}

void
tar_reader_free(struct tar_reader *reader)
{
	if (!reader)
		return;
	reader->err = &reader->ignored;
	archive_read_free(reader->archive);
	archive_entry_free(reader->header.entry);
	free(reader);
}

const char *
tar_path(const struct tar_header *header)
{
	return archive_entry_pathname(header->entry);
}

const char *
tar_hard_link(const struct tar_header *header)
{
	return archive_entry_hardlink(header->entry);
}

bool
tar_is_directory(const struct tar_header *header)
{
	return archive_entry_filetype(header->entry) == AE_IFDIR;
}

long long
tar_size(const struct tar_header *header)
{
	return archive_entry_size(header->entry);
}

void
tar_rename(struct tar_header *header, const char *path, const char *hard_link)
{
	archive_entry_set_pathname(header->entry, path);
	if (hard_link)
		archive_entry_set_hardlink(header->entry, hard_link);
}

struct tar_header *
tar_header_copy(const struct tar_header *header)
{
	struct tar_header *copy = xcalloc(1, sizeof(*copy));

	copy->entry = archive_entry_clone(header->entry);
	if (!copy->entry)
		out_of_memory();
	return copy;
}

void
tar_header_free(struct tar_header *header)
{
	if (header)
		archive_entry_free(header->entry);
	free(header);
}

int
tar_header_bytes(struct tar_header *header, struct str *text, struct err *err)
{
	struct tar *tar = tar_open(tar_to_str, text);
	int result;

	tar->err = err;
	result = check(tar, archive_write_header(tar->archive, header->entry),
	    tar_path(header), err);
	tar_free(tar);
	return result;
}
