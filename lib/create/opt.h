/* SPDX-License-Identifier: MIT */
/*
 * spec_impl: private to spec*.c, which are one module in these files:
 *
 *	spec.c           the table of options; a body's beginning and end
 *	spec_value.c     what goes to one place: text, flags, lists, numbers
 *	spec_process.c   command, restart policy, limits, log
 *	spec_env.c       variables and labels, and the files of them
 *	spec_health.c    the health check
 *	spec_security.c  capabilities, namespaces, sysctls, security options
 *	spec_storage.c   volumes, mounts, tmpfs, storage options
 *	spec_device.c    devices, and how fast block devices may be used
 *	spec_gpu.c       requests for GPUs
 *	spec_dns.c       addresses, domains, names of other hosts
 *	spec_endpoint.c  the box's settings in one network
 *	spec_network.c   the networks, ports
 *	spec_api.c       the API version that a body needs
 *
 * To add an option: a row in spec.c and, unless spec_value.c has it, a function
 * of type spec_apply_fn. What needs other options to be known goes into one of
 * the functions that spec_finish() calls.
 */
#ifndef BOX_CREATE_OPT_H
#define BOX_CREATE_OPT_H

#include "create/options.h"
#include "base/str.h"

#define LEN(array) (sizeof(array) / sizeof(*(array)))
#define HOST "HostConfig."
#define HEALTH "Healthcheck."
#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

struct spec {
	const struct spec_env *env;
	struct json *body;
	struct json *sorted;   /* path: name: item, see spec_put_sorted() */
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
 * Applies one option, as spec_apply() does after it has checked the value:
 * UTF-8, or "true" or "false" for a flag.
 */
typedef int spec_apply_fn(
    struct spec *, const struct spec_option *, const char *value, struct err *);

/* spec_value.c: what goes to the option's path. */
spec_apply_fn spec_string, spec_flag, spec_list;
spec_apply_fn spec_map; /* NAME=VALUE, or NAME for an empty value */
spec_apply_fn spec_integer, spec_size, spec_cpus;
spec_apply_fn spec_swap, spec_swappiness, spec_weight;

/* Reads a number, as the functions of size.h do. */
typedef int spec_read_fn(const char *text, long long *n, struct err *);

spec_read_fn spec_read_integer; /* any that JSON can carry */
spec_read_fn spec_read_size;    /* of memory: k is 1024 */

/* Puts a number; refused: one that JSON cannot carry exactly. */
int spec_put_number(struct json *, const char *path, long long n, struct err *);

/* Puts the number that read finds in the text. */
int spec_put_read(struct json *, const char *path, const char *text,
    spec_read_fn *read, struct err *);

/* Puts VALUE of NAME=VALUE (of NAME: "") as NAME into the object at path. */
void spec_put_pair(struct json *, const char *path, const char *text);

/*
 * Puts an item, which it consumes, into the list at path of the body. The list
 * is sorted by the items' names and has each name once, the last one given.
 * It is in the body after spec_finish_sorted().
 */
void spec_put_sorted(
    struct spec *, const char *path, const char *name, struct json *item);
void spec_finish_sorted(struct spec *);

/* Takes the blanks off both ends of s, in place; returns its beginning. */
char *spec_trim(char *s);

/* Are the len characters of text that word? */
bool spec_is_word(const char *text, size_t len, const char *word);

/* spec_process.c */
spec_apply_fn spec_entrypoint, spec_restart, spec_ulimit;
int spec_finish_log(const struct spec *, struct err *);

/* spec_env.c */
spec_apply_fn spec_variable, spec_label;
void spec_finish_env(struct spec *);

/* spec_health.c */
spec_apply_fn spec_health_cmd, spec_health_time, spec_health_retries;
spec_apply_fn spec_no_health;
int spec_finish_health(struct spec *, struct err *);

/* spec_security.c */
spec_apply_fn spec_capability, spec_security, spec_sysctl;
spec_apply_fn spec_pid, spec_host_mode, spec_cgroupns;

/* spec_storage.c */
spec_apply_fn spec_volume, spec_mount, spec_tmpfs, spec_storage;

/* spec_device.c */
spec_apply_fn spec_device, spec_device_rule;
spec_apply_fn spec_device_weight, spec_device_bytes, spec_device_count;
void spec_finish_devices(struct spec *);

/* spec_gpu.c */
spec_apply_fn spec_gpus;

/* spec_dns.c */
spec_apply_fn spec_dns, spec_dns_search, spec_add_host;

/*
 * The text of an IP address as Go writes it, which engines compare with; NULL
 * for none. family is AF_INET, AF_INET6, or AF_UNSPEC for either. The caller
 * frees it.
 */
char *spec_ip(const char *text, int family);

/* spec_endpoint.c */
spec_apply_fn spec_setting; /* of the same name as a key of --network */
spec_apply_fn spec_alias, spec_link;

/* Puts what one KEY=VALUE of --network says; unknown keys are refused. */
int spec_put_setting(
    struct json *endpoint, const char *key, const char *value, struct err *);

/*
 * Gives the first network's endpoint what --ip and its kin say. own: it is a
 * network of the user's own, not one of the engine's.
 */
int spec_merge_endpoint(
    const struct spec *, struct json *endpoint, bool own, struct err *);

/* spec_network.c */
spec_apply_fn spec_network, spec_publish, spec_expose;
int spec_finish_networks(struct spec *, struct err *);

#endif
