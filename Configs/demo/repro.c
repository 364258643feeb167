// SPDX-License-Identifier: GPL-2.0
/*
 * The reproducer of the demo history's bug: the two ends of a socket pair share a record of what they have sent each
 * other. Closes one end and asks the other for the record; with the bug it is freed by then. Before that, makes a pipe
 * smaller, which some commits of the history warn about wrongly. Ends with 0 wherever the kernel survives it, also
 * where it has no such records: what counts is on the console.
 *
 *     gcc -static -pthread -o repro repro.c
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIOCUNIXFLOW 0x89e1 /* SIOCPROTOPRIVATE + 1 */

struct unix_flow_info {
	uint64_t bytes;
	uint64_t buffers;
};

static int shrink_pipe(void)
{
	int ends[2];

	if (pipe(ends))
		return -1;
	fcntl(ends[1], F_SETPIPE_SZ, 4096);
	close(ends[0]);
	return close(ends[1]);
}

static void *close_end(void *end)
{
	close(*(int *)end);
	return NULL;
}

static int ask_survivor(void)
{
	struct unix_flow_info info;
	pthread_t closer;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return -1;
	if (write(ends[0], "firstbad", 8) != 8)
		return -1;
	if (pthread_create(&closer, NULL, close_end, &ends[0]))
		return -1;
	pthread_join(closer, NULL);

	if (ioctl(ends[1], SIOCUNIXFLOW, &info) == 0)
		printf("%llu bytes\n", (unsigned long long)info.bytes);
	return close(ends[1]);
}

int main(void)
{
	if (shrink_pipe() || ask_survivor()) {
		perror("repro");
		return 1;
	}
	return 0;
}
