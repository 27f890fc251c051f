/* SPDX-License-Identifier: MIT */
/*
 * opt: private to options.c and the files opt_*.c, one for each group of
 * options:
 *
 *	opt_value.c     values that go to one place: text, flags, lists, numbers
 *	opt_process.c   entry point, restart policy, resource limits, log
 *	opt_env.c       variables and labels, and files of both
 *	opt_health.c    the health check
 *	opt_security.c  capabilities, namespaces, sysctls, security options
 *	opt_storage.c   volumes, tmpfs, storage options
 *	opt_mount.c     --mount
 *	opt_device.c    devices, and how fast block devices may be used
 *	opt_gpu.c       requests for GPUs
 *	opt_dns.c       addresses, domains, names of other hosts
 *	opt_endpoint.c  the container's settings in one network
 *	opt_network.c   networks
 *	opt_port.c      ports, published or exposed
 *
 * To add an option, add a row to options.c and, unless opt_value.c has one
 * that fits, an opt_apply_fn to a group. What can be decided only when all
 * options are known goes into a function that run_options_finish() calls.
 * Groups use opt.c and never call back into options.c.
 */
#ifndef BOX_CREATE_OPT_H
#define BOX_CREATE_OPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "create/process.h"
#include "create/run_option.h"

#define LEN(array) (sizeof(array) / sizeof(*(array)))
#define HOST "HostConfig."
#define HEALTH "Healthcheck."
#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

struct run_options {
	const char *cwd;              /* of run_options_new() */
	const struct run_option *row; /* the option that is applied now */
	struct json *body;
	struct json *sorted;   /* path: name: item, see opt_put_sorted() */
	struct json *networks; /* a {Name, Endpoint} for each --network */
	struct json *endpoint; /* the first network's settings of --ip etc. */
	struct environment env;
	struct strv labels;
	struct strv file_labels;
	struct strv cdi_devices; /* --device vendor/class=name */
	bool no_health;
};

/* --- opt.c: helpers for several groups */

/* Puts a number, or refuses one that JSON cannot carry exactly. */
int opt_put_number(struct json *, const char *path, long long n, struct err *);

/*
 * Puts an item, which it consumes, into the list at path of the body. The list
 * is sorted by the items' names and has each name once: the last item given.
 * It is in the body after opt_finish_sorted().
 */
void opt_put_sorted(struct run_options *, const char *path, const char *name,
    struct json *item);
void opt_finish_sorted(struct run_options *);

/* Cuts off blanks and TABs at both ends, in place; returns the new beginning.
 */
char *opt_trim(char *s);

/*
 * The absolute path that path means in cwd, without ".", "..", repeated and
 * trailing slashes. As docker does it, symbolic links are not looked at. The
 * caller frees it.
 */
char *opt_absolute_path(const char *cwd, const char *path);

/*
 * The source of a volume or mount as engines take it: if it begins with "." it
 * is relative to cwd, and refused without one. NULL on failure; the caller
 * frees it.
 */
char *opt_source(const struct run_options *, const char *source, struct err *);

/* Are the first len characters of text exactly that word? */
bool opt_is_word(const char *text, size_t len, const char *word);

/* --- the groups */

/* opt_value.c: the value goes to the row's path. */
opt_apply_fn opt_string, opt_flag, opt_list;
opt_apply_fn opt_map;    /* NAME=VALUE, or NAME for an empty value */
opt_apply_fn opt_number; /* what the row's read reads */

opt_read_fn opt_read_integer; /* any that JSON can carry */
opt_read_fn opt_read_size;    /* of memory: k is 1024 */
opt_read_fn opt_read_swap, opt_read_swappiness, opt_read_weight;

/* opt_process.c */
opt_apply_fn opt_entrypoint, opt_restart, opt_ulimit;
int opt_finish_log(const struct run_options *, struct err *);

/* opt_env.c */
opt_apply_fn opt_env, opt_env_file, opt_label, opt_label_file;
void opt_finish_env(struct run_options *);

/* opt_health.c */
opt_apply_fn opt_health_cmd, opt_no_health;
opt_read_fn opt_read_health_time, opt_read_retries;
int opt_finish_health(struct run_options *, struct err *);

/* opt_security.c */
opt_apply_fn opt_capability, opt_security, opt_sysctl;
opt_apply_fn opt_mode; /* of a namespace */

/* opt_storage.c */
opt_apply_fn opt_volume, opt_tmpfs, opt_storage;

/* opt_mount.c */
opt_apply_fn opt_mount;

/* opt_device.c */
opt_apply_fn opt_device, opt_device_rule;
opt_apply_fn opt_device_number; /* DEVICE:NUMBER */
opt_read_fn opt_read_device_weight, opt_read_count;
void opt_finish_devices(struct run_options *);

/* opt_gpu.c */
opt_apply_fn opt_gpus;

/* opt_dns.c */
opt_apply_fn opt_dns, opt_dns_search, opt_add_host;

/*
 * An IP address as Go writes it, since engines compare the texts of addresses;
 * NULL if the text is not one. family is AF_INET, AF_INET6, or AF_UNSPEC for
 * either. The caller frees it.
 */
char *opt_ip(const char *text, int family);

/* opt_endpoint.c */
opt_apply_fn opt_setting; /* options that are also keys of --network */
opt_apply_fn opt_alias, opt_link;

/* Puts what one KEY=VALUE of --network says; unknown keys are refused. */
int opt_put_setting(
    struct json *endpoint, const char *key, const char *value, struct err *);

/*
 * Gives the first network's endpoint the settings of --ip and the options like
 * it. own: the network was made by a user, not by the engine.
 */
int opt_merge_endpoint(
    const struct run_options *, struct json *endpoint, bool own, struct err *);

/* opt_network.c */
opt_apply_fn opt_network;
int opt_finish_networks(struct run_options *, struct err *);

/* opt_port.c */
opt_apply_fn opt_publish, opt_expose;

#endif
