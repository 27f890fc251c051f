/* SPDX-License-Identifier: MIT */
/*
 * opt: private to spec*.c, which are one module in these files:
 *
 *	spec.c           the table of options; a body's beginning and end
 *	opt_value.c     what goes to one place: text, flags, lists, numbers
 *	opt_process.c   command, restart policy, limits, log
 *	opt_env.c       variables and labels, and the files of them
 *	opt_health.c    the health check
 *	opt_security.c  capabilities, namespaces, sysctls, security options
 *	opt_storage.c   volumes, mounts, tmpfs, storage options
 *	opt_device.c    devices, and how fast block devices may be used
 *	opt_gpu.c       requests for GPUs
 *	opt_dns.c       addresses, domains, names of other hosts
 *	opt_endpoint.c  the box's settings in one network
 *	opt_network.c   the networks, ports
 *	run_options_api.c       the API version that a body needs
 *
 * To add an option: a row in spec.c and, unless opt_value.c has it, a function
 * of type opt_apply_fn. What needs other options to be known goes into one of
 * the functions that run_options_finish() calls.
 */
#ifndef BOX_CREATE_OPT_H
#define BOX_CREATE_OPT_H

#include "create/options.h"
#include "base/str.h"

#define LEN(array) (sizeof(array) / sizeof(*(array)))
#define HOST "HostConfig."
#define HEALTH "Healthcheck."
#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

struct run_options {
	const struct run_environment *env;
	struct json *body;
	struct json *sorted;   /* path: name: item, see opt_put_sorted() */
	struct json *networks; /* a {Name, Endpoint} for each --network */
	struct json *endpoint; /* what --ip and its kin say of the first */
	struct strv variables; /* of -e; those of files come before them */
	struct strv file_variables;
	struct strv labels;
	struct strv file_labels;
	struct strv cdi_devices; /* --device vendor/class=name */
	bool no_health;
};

/*
 * Applies one option, as run_options_apply() does after it has checked the
 * value: UTF-8, or "true" or "false" for a flag.
 */
typedef int opt_apply_fn(struct run_options *, const struct run_option *,
    const char *value, struct err *);

/* opt_value.c: what goes to the option's path. */
opt_apply_fn opt_string, opt_flag, opt_list;
opt_apply_fn opt_map; /* NAME=VALUE, or NAME for an empty value */
opt_apply_fn opt_integer, opt_size, opt_cpus;
opt_apply_fn opt_swap, opt_swappiness, opt_weight;

/* Reads a number, as the functions of units.h do. */
typedef int opt_read_fn(const char *text, long long *n, struct err *);

opt_read_fn opt_read_integer; /* any that JSON can carry */
opt_read_fn opt_read_size;    /* of memory: k is 1024 */

/* Puts a number; refused: one that JSON cannot carry exactly. */
int opt_put_number(struct json *, const char *path, long long n, struct err *);

/* Puts the number that read finds in the text. */
int opt_put_read(struct json *, const char *path, const char *text,
    opt_read_fn *read, struct err *);

/* Puts VALUE of NAME=VALUE (of NAME: "") as NAME into the object at path. */
void opt_put_pair(struct json *, const char *path, const char *text);

/*
 * Puts an item, which it consumes, into the list at path of the body. The list
 * is sorted by the items' names and has each name once, the last one given.
 * It is in the body after opt_finish_sorted().
 */
void opt_put_sorted(struct run_options *, const char *path, const char *name,
    struct json *item);
void opt_finish_sorted(struct run_options *);

/* Takes the blanks off both ends of s, in place; returns its beginning. */
char *opt_trim(char *s);

/* Are the len characters of text that word? */
bool opt_is_word(const char *text, size_t len, const char *word);

/* opt_process.c */
opt_apply_fn opt_entrypoint, opt_restart, opt_ulimit;
int opt_finish_log(const struct run_options *, struct err *);

/* opt_env.c */
opt_apply_fn opt_variable, opt_label;
void opt_finish_env(struct run_options *);

/* opt_health.c */
opt_apply_fn opt_health_cmd, opt_health_time, opt_health_retries;
opt_apply_fn opt_no_health;
int opt_finish_health(struct run_options *, struct err *);

/* opt_security.c */
opt_apply_fn opt_capability, opt_security, opt_sysctl;
opt_apply_fn opt_pid, opt_host_mode, opt_cgroupns;

/* opt_storage.c */
opt_apply_fn opt_volume, opt_mount, opt_tmpfs, opt_storage;

/* opt_device.c */
opt_apply_fn opt_device, opt_device_rule;
opt_apply_fn opt_device_weight, opt_device_bytes, opt_device_count;
void opt_finish_devices(struct run_options *);

/* opt_gpu.c */
opt_apply_fn opt_gpus;

/* opt_dns.c */
opt_apply_fn opt_dns, opt_dns_search, opt_add_host;

/*
 * The text of an IP address as Go writes it, which engines compare with; NULL
 * for none. family is AF_INET, AF_INET6, or AF_UNSPEC for either. The caller
 * frees it.
 */
char *opt_ip(const char *text, int family);

/* opt_endpoint.c */
opt_apply_fn opt_setting; /* of the same name as a key of --network */
opt_apply_fn opt_alias, opt_link;

/* Puts what one KEY=VALUE of --network says; unknown keys are refused. */
int opt_put_setting(
    struct json *endpoint, const char *key, const char *value, struct err *);

/*
 * Gives the first network's endpoint what --ip and its kin say. own: it is a
 * network of the user's own, not one of the engine's.
 */
int opt_merge_endpoint(
    const struct run_options *, struct json *endpoint, bool own, struct err *);

/* opt_network.c */
opt_apply_fn opt_network, opt_publish, opt_expose;
int opt_finish_networks(struct run_options *, struct err *);

#endif
