/* SPDX-License-Identifier: MIT */
/*
 * layer: the context of a build that puts directory trees into one layer of an
 * image. Pure: tar archives in, a tar archive out.
 *
 * The classic builder takes ownership, modes, links and special files from a
 * tar file in the context that an ADD unpacks, but not from files in the
 * context itself. So the trees are sent as tar files in the context, called
 * v/00000001.tar and so on, for ADD LAYER_FILES. The size of each has to
 * be known before it is sent, though not the size of a tree: a tar file is cut
 * between two entries, and one that ends early is filled with zeros, which
 * follow the end of a tar archive anyway. Each tar file costs an engine up to
 * 65 ms, so they grow. Nothing but the first megabyte of a tar file is held in
 * memory.
 */
#ifndef BOX_VERSION_LAYER_H
#define BOX_VERSION_LAYER_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "base/tar.h"

#define LAYER_FILES "v/*.tar"

struct layer;

/* Begins the context, which is passed to sink(arg, ...). */
struct layer *layer_open(tar_sink *sink, void *arg);

struct layer_tree {
	tar_source *source; /* an archive of the tree as an engine gives it: */
	void *arg;          /* a directory and all that is in it */
	const char *path;   /* where it belongs in the image: "/var/lib/x" */
	bool is_root;       /* it belongs at "/", and the archive has no entry
			       for the directory itself */
	const struct strv *trees; /* paths of all trees but the root, sorted;
				     what is below one of them in another tree
				     is left to that one. NULL: none */
};

/*
 * Adds a tree. Unless it is the root, or in a tree that was added before, it
 * replaces what lower layers of the image have at its path. Files whose names
 * begin with ".wh.", which mean the absence of a file in a layer (OCI Image
 * Layer Specification, Whiteouts), and hard links to such files cannot be in
 * it; their paths are added to left_out. Returns 0, or -1 with err set as
 * source and sink set it, to ERR_ENGINE if it is not such an archive.
 */
int layer_add(struct layer *, const struct layer_tree *, struct strv *left_out,
    struct err *);

/* Adds a file to the context itself, after all trees: a Dockerfile. */
int layer_add_file(
    struct layer *, const char *name, const struct str *text, struct err *);

/* Writes the end of the context; to be called once, before layer_free(). */
int layer_end(struct layer *, struct err *);
void layer_free(struct layer *);

#endif
