"""The crash parser, with grep beside it."""
import pathlib, random, re, sys

from .common import binary, medians, root


def logs(folder, scratch):
    """The consoles below a folder, without the verdicts that stand in front of them."""
    paths = []
    for source in sorted(filter(pathlib.Path.is_file, folder.rglob("*"))):
        if source.suffix in (".md", ".xz", ".tsv"):
            continue
        body = source.read_bytes().partition(b"\n\n")[2].partition(b"\n\nREPORT:\n")[0]
        if body:
            paths.append(scratch / f"log-{len(paths)}")
            paths[-1].write_bytes(body)
    return paths


def filler(size):
    """Console lines without a crash."""
    rng = random.Random(1)
    lines = [
        "usb {a}-1: new high-speed USB device number {b} using dummy_hcd", "EXT4-fs (loop{a}): mounted filesystem",
        "IPv6: ADDRCONF(NETDEV_CHANGE): veth{a}: link becomes ready", "audit: type=1400 audit({b}.{c}:{a}): apparmor",
        "executing program {a}: r0 = openat$cgroup(0xffffffffffffff9c, &(0x7f0000{c}40), 0x2, 0x0)",
        "batman_adv: batadv0: Interface activated: batadv_slave_{a}", "loop{a}: detected capacity change from 0 to {c}",
        "netlink: {b} bytes leftover after parsing attributes in process `syz-executor.{a}'.",
        "bridge0: port {a}(bridge_slave_{a}) entered forwarding state", "e1000 0000:00:0{a}.0: INFO of {b}, all is well",
    ]
    out, length, now = [], 0, 10.0
    while length < size:
        now += rng.random() / 50
        text = rng.choice(lines).format(a=rng.randrange(9), b=rng.randrange(9999), c=rng.randrange(10**6))
        out.append(f"[{now:12.6f}][T{rng.randrange(1, 9999):5}] {text}\n".encode())
        length += len(out[-1])
    return b"".join(out)


def consoles(scratch):
    """100 MB with a crash at its end, and 100 MB with 5,000 of them."""
    crash = (root / "Tests/OopsTests/Consoles/kasan_use_after_free_read.txt").read_bytes().partition(b"\n\n")[2]
    block = filler(8 << 20)
    one, many = scratch / "one-crash", scratch / "many-crashes"
    with one.open("wb") as file:
        for _ in range(12):
            file.write(block)
        file.write(block[: 4 << 20] + crash)
    step = (100 << 20) // 5000 - len(crash)
    with many.open("wb") as file:
        for number in range(5000):
            start = block.index(b"\n", number * 997 % (7 << 20)) + 1
            file.write(block[start:block.index(b"\n", start + max(step, 1)) + 1] + later(crash, number))
    return one, many


def later(crash, seconds):
    """The crash once more: at the same time it would be an echo."""
    return re.sub(rb"^\[ *(\d+)\.", lambda time: b"[%5d." % (int(time[1]) + seconds), crash, flags=re.M)


def storm(path, unit, size):
    """Writes `size` bytes of nothing but crashes: unit(n) is the nth; the last one is another."""
    with path.open("wb") as file:
        number = length = 0
        while length < size:
            length += file.write(unit(number))
            number += 1
        file.write(b"[99999.000000] kernel BUG at a.c:1!\n[99999.000000] RIP: 0010:last_of_all+0x1/0x2\n")


def storms(count, scratch):
    """Prints how fast consoles full of crash headers are read, and in how much memory."""
    program = binary()
    time = lambda n: b"[%5d.%06d] " % divmod(n * 41, 1_000_000)
    units = {
        "one header": lambda n: time(n) + b"BUG: KASAN: use-after-free in f+0x1/0x2\n",
        "headers without time": lambda n: b"WARNING: CPU: 0 PID: %d at a.c:%d f+0x1/0x2\n" % (n, n % 9),
        "short reports, each another function's": lambda n: time(n) + b"kernel BUG at a.c:1!\n" + time(n)
        + b"RIP: 0010:f%d_x+0x1/0x2\n" % n + time(n) + b"Call Trace:\n" + time(n) + b" g+0x1/0x2\n",
        "panics": lambda n: time(n) + b"Kernel panic - not syncing: reason %d\n" % n,
        "programs' warnings": lambda n: b"WARNING: step %d of the script\n" % n,
        "an echo": lambda n: b"[    1.000000] BUG: unable to handle page fault for address: 0000000000000010\n",
        "restarts": lambda n: b"SeaBIOS\nDecompressing Linux... done.\nBooting the kernel.\n",
    }
    for name, unit in units.items():
        path = scratch / "storm"
        storm(path, unit, 100 << 20)
        size = path.stat().st_size / 1e6
        took, busy, memory = medians(count, [program, "parse", "--json", path])
        print(f"{name}: {size / took:.0f} MB/s ({size / busy:.0f} of processor time), at most {memory:.0f} MB of memory")


def parser(count, scratch):
    """Prints what the program reaches on the consoles in a folder, and on two long ones."""
    folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else root / "Tests/OopsTests/Consoles"
    program = binary()
    paths = logs(folder, scratch)
    # As often as makes the program's start a small part of it.
    paths *= max(1, 10_000 // len(paths))
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    names = scratch / "names"
    names.write_text("".join(f"{path}\n" for path in paths))
    took, busy, memory = medians(count, [program, "parse", "--json", "--files-from", names])
    print(f"{len(paths)} consoles of {folder.name}: {len(paths) / took:.0f}/s, {megabytes / took:.1f} MB/s "
          f"({len(paths) / busy:.0f}/s of processor time), at most {memory:.0f} MB of memory (median of {count})")
    for name, path in zip(("a crash at its end", "5,000 crashes"), consoles(scratch)):
        size = path.stat().st_size / 1e6
        took, busy, memory = medians(count, [program, "parse", "--json", path])
        grep, grep_busy, _ = medians(count, ["grep", "-c", "-F", "BUG:", path])
        print(f"{size:.0f} MB with {name}: {size / took:.0f} MB/s, at most {memory:.0f} MB of memory; "
              f"grep -c -F 'BUG:' {size / grep:.0f} MB/s, ratio {grep / took:.2f}, of processor time "
              f"{grep_busy / busy:.2f} (medians of {count})")
