/* SPDX-License-Identifier: MIT */
/*
 * interleave ROUNDS TITLE NAME=COMMAND...: runs the commands one after the
 * other, round after round, so that a machine whose speed drifts treats them
 * alike. Prints for each command the median of its wall time, CPU time and peak
 * memory, and the median of its ratios to the first command in the same round.
 * COMMAND is run by sh -c "exec COMMAND" and its output discarded. Failures are
 * counted and reported; their times count too.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	COMMANDS = 16,
	ROUNDS = 200
};

struct sample {
	double wall, cpu; /* seconds */
	double memory;    /* megabytes */
};

struct command {
	const char *name, *text;
	struct sample samples[ROUNDS];
	int failed;
};

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void
execute(const char *text)
{
	char line[8192];
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(null, 2) < 0)
		_exit(126);
	snprintf(line, sizeof(line), "exec %s", text);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

static void
measure(struct command *command, int round)
{
	struct timespec begin, end;
	struct rusage usage;
	int status = 0;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = fork();
	if (pid == 0)
		execute(command->text);
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0) {
		perror("interleave");
		exit(1);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (round < 0)
		return;
	command->failed += status != 0;
	command->samples[round] = (struct sample){
		.wall = (double)(end.tv_sec - begin.tv_sec) +
			(double)(end.tv_nsec - begin.tv_nsec) / 1e9,
		.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime),
		.memory = (double)usage.ru_maxrss / 1024,
	};
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), compare);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void
report(const struct command *command, const struct command *first, int rounds)
{
	double wall[ROUNDS], cpu[ROUNDS], memory[ROUNDS];
	double wall_ratio[ROUNDS], cpu_ratio[ROUNDS];

	for (int i = 0; i < rounds; i++) {
		const struct sample *s = &command->samples[i];
		const struct sample *f = &first->samples[i];

		wall[i] = s->wall;
		cpu[i] = s->cpu;
		memory[i] = s->memory;
		wall_ratio[i] = s->wall / f->wall;
		cpu_ratio[i] = s->cpu / (f->cpu > 0 ? f->cpu : 1e-6);
	}
	printf("%-14s %10.2f %10.2f %8.1f %8.2f %8.2f", command->name,
	    1e3 * median(wall, rounds), 1e3 * median(cpu, rounds),
	    median(memory, rounds), median(wall_ratio, rounds),
	    median(cpu_ratio, rounds));
	if (command->failed)
		printf("  (failed %d times)", command->failed);
	putchar('\n');
}

int
main(int argc, char **argv)
{
	static struct command commands[COMMANDS];
	int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
	int n = 0;

	for (int i = 3; i < argc && n < COMMANDS; i++) {
		char *equals = strchr(argv[i], '=');

		if (!equals)
			continue;
		*equals = '\0';
		commands[n].name = argv[i];
		commands[n++].text = equals + 1;
	}
	if (rounds < 1 || rounds > ROUNDS || n == 0) {
		fprintf(
		    stderr, "usage: interleave ROUNDS TITLE NAME=COMMAND...\n");
		return 2;
	}
	for (int round = -1; round < rounds; round++) {
		for (int i = 0; i < n; i++)
			measure(&commands[i], round);
	}
	printf(
	    "\n%s (%d rounds; x: to %s)\n", argv[2], rounds, commands[0].name);
	printf("%-14s %10s %10s %8s %8s %8s\n", "", "wall ms", "cpu ms", "MB",
	    "wall x", "cpu x");
	for (int i = 0; i < n; i++)
		report(&commands[i], &commands[0], rounds);
	return fflush(stdout) != 0;
}
