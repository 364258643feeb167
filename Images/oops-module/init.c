/*
 * First process of the guests that make the fixtures: runs the bug named by
 * `bug=` on the kernel's command line, gives the kernel's watchdogs the
 * seconds named by `wait=` to bark, and reboots.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

static void put(const char *path, const char *text)
{
	int file = open(path, O_WRONLY);

	if (file >= 0) {
		if (write(file, text, strlen(text)) < 0)
			perror(path);
		close(file);
	}
}

static void value(const char *line, const char *key, char *into, size_t size)
{
	const char *at = strstr(line, key);
	size_t length;

	into[0] = 0;
	if (!at)
		return;
	at += strlen(key);
	length = strcspn(at, " \n");
	if (length < size) {
		memcpy(into, at, length);
		into[length] = 0;
	}
}

static void scan_for_leaks(void)
{
	char report[4096];
	ssize_t size;
	int file;

	sleep(6); /* younger objects are not reported */
	put("/sys/kernel/debug/kmemleak", "scan");
	sleep(1);
	put("/sys/kernel/debug/kmemleak", "scan");
	file = open("/sys/kernel/debug/kmemleak", O_RDONLY);
	if (file < 0)
		return;
	while ((size = read(file, report, sizeof(report))) > 0) {
		fputs("BUG: memory leak\n", stdout);
		fwrite(report, 1, size, stdout);
	}
	fflush(stdout);
	close(file);
}

int main(void)
{
	char line[4096] = "", name[64], seconds[16];
	int file;

	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	file = open("/proc/cmdline", O_RDONLY);
	if (file < 0 || read(file, line, sizeof(line) - 1) < 0)
		perror("/proc/cmdline");
	value(line, " bug=", name, sizeof(name));
	value(line, "wait=", seconds, sizeof(seconds));
	put("/proc/sys/kernel/printk", "8");
	puts("firstbad: boot reached init");
	fflush(stdout);
	if (!strcmp(name, "leak")) {
		/* What the boot leaked is known before. */
		sleep(6);
		put("/sys/kernel/debug/kmemleak", "scan");
		put("/sys/kernel/debug/kmemleak", "scan");
		put("/sys/kernel/debug/kmemleak", "clear");
	}

	if (fork() == 0) {
		put("/proc/oops", name);
		_exit(0);
	}
	if (atoi(seconds) == 0)
		wait(NULL);
	else
		sleep(atoi(seconds));
	if (!strcmp(name, "leak"))
		scan_for_leaks();
	sleep(1);
	puts("firstbad: run ended");
	fflush(stdout);
	reboot(RB_AUTOBOOT);
	return 0;
}
