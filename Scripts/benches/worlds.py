"""Whole bisections by the real program, with real git, libvirt and QEMU, of generated histories whose culprit is known.

A kernel of these histories is a program of some hundred instructions that prints what a kernel with its commit's features
would: it is built in a tenth of a second and boots in less than one. Each world has a kind, by what is hard about it."""
import json, os, pathlib, random, re, subprocess, sys, time

from .common import binary

# What a guest's config must have, and what the worlds' own options are.
NEEDS = """64BIT TTY PRINTK SERIAL_8250 SERIAL_8250_CONSOLE BLK_DEV_INITRD BINFMT_ELF BINFMT_SCRIPT PROC_FS SYSFS DEVTMPFS
TMPFS RD_GZIP MULTIUSER FUTEX EPOLL UNIX NET KASAN SHOW""".split()

MAKEFILE = r"""
VERSION = 6
PATCHLEVEL = 2
SUBLEVEL = 0
EXTRAVERSION =
ifeq ($(sub),)
olddefconfig bzImage vmlinux modules:
	@$(MAKE) --no-print-directory -C $(O) -f $(CURDIR)/Makefile sub=1 src=$(CURDIR) $@
else
olddefconfig:
	@sh $(src)/configure.sh $(src)
modules:
bzImage: arch/x86/boot/bzImage
arch/x86/boot/bzImage: $(src)/main.c $(src)/behaviour.h .config
	@echo '  CC      main.o'
	@mkdir -p arch/x86/boot
	@if grep -q CONFIG_SHOW=y .config; then echo '#define SHOW 1'; else echo '#define SHOW 0'; fi > option.h
	@$(CC) -m32 -O1 -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fcf-protection=none -nostdlib -static \
	  -no-pie -I. -I$(src) -Wl,-Ttext=0x100000 -Wl,--build-id=none -o vmlinux $(src)/main.c
	@cp vmlinux $@
endif
"""

# Options that the tree hasn't are dropped, as olddefconfig does.
CONFIGURE = r"""
grep '^config ' $1/Kconfig | sed 's/config /CONFIG_/' > .known
grep -f .known .config > .config.new
mv .config.new .config
"""

MAIN = r"""
__asm__(".section .text.first, \"ax\"\n.balign 4\n.long 0x1BADB002, 0, -0x1BADB002\n.globl _start\n_start: cld\nmov $stack, %esp\n"
        "push %ebx\ncall run\n1: hlt\njmp 1b\n.bss\n.space 65536\nstack:\n.text");
#include "option.h"
typedef unsigned char u8;
typedef unsigned int u32;
static u8 *token;
static void outb(unsigned port, u8 value) { __asm__ volatile("outb %0, %w1" : : "a"(value), "d"(port)); }
static void outw(unsigned port, unsigned short value) { __asm__ volatile("outw %0, %w1" : : "a"(value), "d"(port)); }
static u8 inb(unsigned port) { u8 value; __asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(port)); return value; }
static void put(u8 c) { while (!(inb(0x3fd) & 0x20)); outb(0x3f8, c); }
static void say(const char *text) { while (*text) put(*text++); }
static void marker(const char *text) {
    say("firstbad: ");
    for (int i = 0; i < 16; i++) put(*token++);
    say(" ");
    say(text);
    say("\n");
}
static u32 seed;
static u32 dice(void) {
    u32 low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    seed = (seed ^ low) * 2654435761u + 12345;
    seed ^= seed >> 13;
    return (seed >> 8) % 1000;
}
static void off(void) { outw(0x604, 0x2000); for (;;) __asm__ volatile("hlt"); }
static void hang(void) { for (;;) __asm__ volatile("cli; hlt"); }
static int said;
#include "behaviour.h"
__attribute__((used)) void run(u32 *info) {
    static u8 none[64];
    token = none;
    if (info[0] & 8 && info[5]) token = (u8 *)((u32 *)info[6])[1] - 64;
    for (int i = 0; i < 40; i++) dice();
    say("[    0.000000] Linux version 6.2.0 (toy@toy) #1 SMP\n");
    boot();
    marker("user space is up");
    marker("reproducer starts");
    int status = body();
    char text[] = "reproducer ended, status 000";
    for (int i = 0, d = 100; i < 3; i++, d /= 10) text[25 + i] = '0' + status / d % 10;
    marker(text);
    marker("done");
    off();
}
"""


def report(kind, function):
    """A crash's text, as a kernel prints it."""
    call = "[    3.10{}] Call Trace:\\n[    3.104] <TASK>\\n[    3.105] {}+0x1a/0x30\\n[    3.106] do_syscall_64+0x3b/0x90\\n" \
        "[    3.107] entry_SYSCALL_64_after_hwframe+0x72/0xdc\\n[    3.108] </TASK>\\n"
    if kind == "kasan":
        line = "=" * 66
        return (f"[    3.100] {line}\\n[    3.101] BUG: KASAN: use-after-free in {function}+0x2b/0x40\\n"
                f"[    3.102] Read of size 8 at addr ffff888004a5b000 by task repro/77\\n[    3.103] \\n"
                f"[    3.104] CPU: 0 PID: 77 Comm: repro Not tainted 6.2.0 #1\\n" + call.format(4, function)
                + f"[    3.108] \\n[    3.108] Allocated by task 77:\\n[    3.108]  kasan_save_stack+0x22/0x50\\n"
                f"[    3.108]  {function}_new+0x3f/0x90\\n[    3.108]  {function}_open+0x11/0x60\\n[    3.109] \\n"
                f"[    3.109] Freed by task 77:\\n[    3.109]  kasan_save_stack+0x22/0x50\\n[    3.109]  kfree+0x8e/0x120\\n"
                f"[    3.109]  {function}_free+0x3f/0x90\\n[    3.109] \\n[    3.110] {line}\\n")
    if kind == "warning":
        return (f"[    3.100] ------------[ cut here ]------------\\n[    3.101] WARNING: CPU: 0 PID: 77 at mm/toy.c:12 "
                f"{function}+0x2b/0x40\\n[    3.102] CPU: 0 PID: 77 Comm: repro Not tainted 6.2.0 #1\\n"
                f"[    3.103] RIP: 0010:{function}+0x2b/0x40\\n" + call.format(4, function)
                + "[    3.110] ---[ end trace 0000000000000000 ]---\\n")
    if kind == "bug":
        return (f"[    3.100] BUG: kernel NULL pointer dereference, address: 0000000000000008\\n"
                f"[    3.101] #PF: supervisor read access in kernel mode\\n[    3.102] Oops: 0000 [#1] PREEMPT SMP\\n"
                f"[    3.102] CPU: 0 PID: 77 Comm: repro Not tainted 6.2.0 #1\\n"
                f"[    3.103] RIP: 0010:{function}+0x2b/0x40\\n" + call.format(4, function)
                + "[    3.110] ---[ end trace 0000000000000000 ]---\\n"
                "[    3.111] Kernel panic - not syncing: Fatal exception\\n")
    raise KeyError(kind)


class Crash:
    """A crash that a kernel shows: how often, whether it stops the machine, what else must hold."""

    def __init__(self, kind, function, rate=1.0, stops=None, needs_option=False, quiet_after=False):
        self.kind, self.function, self.rate, self.needs_option = kind, function, rate, needs_option
        self.stops = kind == "bug" if stops is None else stops
        # KASAN and lockdep report once a boot.
        self.quiet_after = quiet_after or kind == "kasan"

    def code(self):
        test = f"dice() < {int(self.rate * 1000)}"
        if self.quiet_after and self.kind == "kasan":
            test += " && !said"
        if self.needs_option:
            test += " && SHOW"
        after = "hang();" if self.stops else ("said = 1;" if self.kind == "kasan" else "")
        return f'    if ({test}) {{ say("{report(self.kind, self.function)}"); {after} }}\n'


class World:
    """A history, and what is true of it. `features[i]` is what commit i's kernel does."""

    def __init__(self, kind, number):
        self.kind, self.random = kind, random.Random(f"{kind}-{number}")
        self.count = self.random.choice([16, 24, 32, 48])
        self.culprit = self.random.randrange(2, self.count - 1)
        self.parents = [[i - 1] if i else [] for i in range(self.count)]
        self.crashes = [[] for _ in range(self.count)]
        self.boot = [""] * self.count
        self.status = [0] * self.count
        self.noise = list(range(self.count))
        self.broken, self.unbootable, self.without_option = set(), set(), set()
        self.dies = set()
        # The answer that is right; `None`: none of the range.
        self.truth = self.culprit
        # Answers that are as good, since no run can tell them apart.
        self.alike = set()
        getattr(self, "make_" + kind)()

    def bad(self, crash, since=None):
        for i in range(self.culprit if since is None else since, self.count):
            self.crashes[i].append(crash)

    def make_clean(self): self.bad(Crash("kasan", "box_peek"))

    def make_flaky(self): self.bad(Crash("kasan", "box_peek", rate=0.5))

    def make_rare(self): self.bad(Crash("bug", "box_peek", rate=0.15))

    def make_foreign(self):
        for crashes in self.crashes: crashes.append(Crash("bug", "cart_push", rate=0.3))
        self.bad(Crash("kasan", "box_peek"))

    def make_masked(self):
        # An older report uses KASAN up in every run of a stretch that ends behind the culprit.
        end = self.random.randrange(self.culprit + 1, self.count)
        for i in range(0, end): self.crashes[i].append(Crash("kasan", "cart_push"))
        self.bad(Crash("kasan", "box_peek"))

    def make_maskedonce(self):
        for i in range(self.count): self.crashes[i].append(Crash("kasan", "cart_push", rate=0.4))
        self.bad(Crash("kasan", "box_peek"))

    def make_bootmask(self):
        end = self.random.randrange(self.culprit + 1, self.count)
        for i in range(0, end): self.boot[i] = Crash("kasan", "cart_push").code()
        self.bad(Crash("kasan", "box_peek"))

    def make_option(self):
        # The option that shows it comes in later than the bug.
        self.culprit = self.random.randrange(2, self.count - 4)
        arrival = self.random.randrange(self.culprit + 1, self.count - 1)
        self.without_option = set(range(arrival))
        self.bad(Crash("kasan", "box_peek", needs_option=True))
        self.truth = self.culprit

    def make_face(self):
        change = self.random.randrange(self.culprit, self.count)
        for i in range(self.culprit, self.count):
            self.crashes[i].append(Crash("kasan", "box_peek") if i >= change else Crash("bug", "box_peek_slow"))

    def make_twobugs(self):
        other = self.random.randrange(1, self.count)
        for i in range(other, self.count): self.crashes[i].append(Crash("warning", "cart_push"))
        self.bad(Crash("bug", "box_peek"))

    def make_broken(self):
        start = self.random.randrange(1, self.count - 4)
        self.broken = {i for i in range(start, start + self.random.randrange(2, 6)) if i < self.count - 1} - {self.culprit, self.culprit - 1}
        self.bad(Crash("kasan", "box_peek"))

    def make_unbootable(self):
        self.make_broken()
        self.broken, self.unbootable = set(), self.broken

    def make_inside(self):
        # The culprit can't be built, its neighbours neither.
        self.broken = {i for i in range(self.culprit - 1, self.culprit + 2) if 0 < i < self.count - 1}
        self.bad(Crash("kasan", "box_peek"))
        self.alike = self.broken | {max(self.broken) + 1}

    def make_goodbad(self):
        self.truth = None
        self.bad(Crash("kasan", "box_peek"), since=0)

    def make_twins(self):
        # Documentation only: the same kernel.
        for i in range(1, self.count):
            if i != self.culprit and self.random.random() < 0.4: self.noise[i] = self.noise[i - 1]
        self.bad(Crash("kasan", "box_peek"))

    def make_dies(self):
        # On older kernels the reproducer ends with 127 at once, though the bug is there.
        until = self.random.randrange(self.culprit + 1, self.count)
        self.dies = set(range(until))
        self.bad(Crash("kasan", "box_peek"))

    def make_merge(self):
        # A side branch that is merged in; the culprit is the merge, on one side or on the main line.
        fork, side = max(1, self.count // 4), self.count // 3
        joined = fork + side + 1
        self.parents[fork + 1] = [fork]
        for i in range(fork + 2, joined): self.parents[i] = [i - 1]
        self.parents[joined] = [fork, joined - 1] if joined < self.count else [joined - 1]
        self.culprit = self.random.choice([joined, fork + 1 + self.random.randrange(side), self.culprit])
        self.culprit = max(1, min(self.culprit, self.count - 2))
        self.truth = self.culprit
        reached = {self.culprit}
        for i in range(self.culprit + 1, self.count):
            if any(parent in reached for parent in self.parents[i]): reached.add(i)
        for i in sorted(reached): self.crashes[i].append(Crash("kasan", "box_peek"))
        if self.count - 1 not in reached: self.truth = None

    # The tree of a commit.
    def files(self, i):
        body = "".join(crash.code() for crash in self.crashes[i])
        if i in self.dies: body = "    return 127;\n"
        if i in self.unbootable: boot = '    say("[    1.0] Kernel panic - not syncing: VFS: Unable to mount root fs\\n"); hang();\n'
        else: boot = self.boot[i]
        behaviour = f"static int noise_{self.noise[i]};\nstatic void boot(void) {{\n    (void)noise_{self.noise[i]};\n{boot}}}\n" \
            f"static int body(void) {{\n    volatile int number = {self.noise[i]}; (void)number;\n{body}    return {self.status[i]};\n}}\n"
        if i in self.broken: behaviour += "this does not compile\n"
        options = [name for name in NEEDS if name != "SHOW" or i not in self.without_option]
        return {
            "Makefile": MAKEFILE, "configure.sh": CONFIGURE, "main.c": MAIN, "behaviour.h": behaviour,
            "Kconfig": 'mainmenu "toy"\n' + "".join(f"config {name}\n\tbool \"{name}\"\n" for name in options),
            "Documentation/text": f"{i}\n",
        }

    def make_history(self, folder):
        subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
        stream = []
        for i in range(self.count):
            stream.append(f"commit refs/heads/main\nmark :{i + 1}\ncommitter A U Thor <a@example.com> {1700000000 + i * 60} +0000\n"
                          f"data {len(str(i)) + 1}\nc{i}\n")
            for number, parent in enumerate(self.parents[i]):
                stream.append(f"{'from' if number == 0 else 'merge'} :{parent + 1}\n")
            stream.append("deleteall\n")
            for name, text in self.files(i).items():
                data = text.encode()
                stream.append(f"M 100644 inline {name}\ndata {len(data)}\n{text}\n")
        subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input="".join(stream).encode(), check=True)
        names = subprocess.run(["git", "-C", folder, "log", "--format=%H %s", "main"], check=True, capture_output=True, text=True)
        return {int(line.split()[1][1:]): line.split()[0] for line in names.stdout.splitlines()}


KINDS = ["clean", "flaky", "rare", "foreign", "masked", "maskedonce", "bootmask", "option", "face", "twobugs", "broken",
         "unbootable", "inside", "goodbad", "twins", "dies", "merge"]


def play(kind, number, scratch):
    """One bisection: (verdict, what it said, builds, runs, seconds)."""
    world = World(kind, number)
    folder = scratch / f"{kind}-{number}"
    folder.mkdir(parents=True)
    ids = world.make_history(folder / "linux")
    (folder / "config").write_text("".join(f"CONFIG_{name}=y\n" for name in NEEDS))
    (folder / "repro.sh").write_text("echo hello\n")
    start = time.monotonic()
    done = subprocess.run(
        [binary(), "bisect", "--kernel", folder / "linux", "--good", ids[0], "--bad", ids[world.count - 1], "--config",
         folder / "config", "--repro", folder / "repro.sh", "--accel", "tcg", "--memory", "64", "--cpus", "1",
         "--evidence", folder / "evidence", "--state", folder / "state", "--cache", folder / "cache",
         "--silence-limit", "8s", "--run-limit", "8s", "--boot-limit", "20s"],
        capture_output=True, text=True, timeout=3600)
    seconds = time.monotonic() - start
    try:
        result = json.loads((folder / "evidence/result.json").read_text())
    except OSError:
        return "failed", done.stderr.strip().splitlines()[-1:], 0, 0, seconds
    numbers = {commit: number for number, commit in ids.items()}
    builds = sum(step["build"]["how"] != "cached" for step in result["steps"])
    runs = sum(len(step["runs"]) for step in result["steps"])
    if result["outcome"] == "found":
        named = numbers[result["culprit"]["id"]]
        verdict = "right" if named == world.truth else "wrong"
        said = f"c{named} at {result['confidence']:.3f}, it is c{world.truth}"
    else:
        possible = sorted(numbers[commit["id"]] for commit in result["possible"])
        said = f"{result['outcome']} {possible or ''}: {result.get('reason', '')}"
        holds = not possible or world.truth is None or world.truth in possible or world.alike & set(possible)
        verdict = "right" if world.truth is None and result["outcome"] == "goodEndUnfit" else "honest" if holds else "wrong set"
    return verdict, f"{world.count} commits, culprit c{world.truth}: {said}", builds, runs, seconds


def worlds(count, scratch):
    """`count` bisections, the kinds in turn."""
    kinds = os.environ.get("FIRSTBAD_WORLDS", " ".join(KINDS)).split()
    first = int(os.environ.get("FIRSTBAD_WORLDS_FROM", "0"))
    table = {kind: [] for kind in kinds}
    for place in range(count):
        kind, number = kinds[place % len(kinds)], first + place // len(kinds)
        verdict, said, builds, runs, seconds = play(kind, number, scratch)
        table[kind].append((verdict, builds, runs, seconds))
        print(f"{kind:12} {number:3}  {verdict:9} {builds:3} builds {runs:4} runs {seconds:6.1f} s  {said}", flush=True)
    print(f"\n{'kind':12} {'right':>6} {'honest':>7} {'wrong':>6} {'builds':>7} {'runs':>6}")
    for kind, rows in table.items():
        if not rows: continue
        tally = {word: sum(row[0].startswith(word) for row in rows) for word in ("right", "honest", "wrong", "failed")}
        mean = lambda place: sum(row[place] for row in rows) / len(rows)
        print(f"{kind:12} {tally['right']:6} {tally['honest']:7} {tally['wrong'] + tally['failed']:6} {mean(1):7.1f} {mean(2):6.1f}")
