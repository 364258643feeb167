"""The next commit, against git."""
import os, random as numbers, statistics, subprocess, sys, time

from .common import binary, output, run, shared


def import_history(path, copies):
    """A history of the shape of a kernel's: the real one of ../shared/history, or one made up of the same size.

    Returns the ranges to search: the size of a release, and all of it.
    """
    maker = shared / "history/make_repo.py"
    if maker.exists():
        run([sys.executable, maker, path, "--copies", copies], stdout=subprocess.DEVNULL)
        return [("v2025.01", "v2024.01"), ("master", "v2010.03")] if copies == 1 else [("master", None)]
    run(["git", "init", "-q", "--bare", "-b", "master", path])
    count = 107_000 * copies
    random = numbers.Random(1)
    importer = subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    # Lines of about twelve commits that begin at a recent tip, each merged into the main one.
    tip, number = 1, 0
    marks = {}

    def commit(parents):
        nonlocal number
        number += 1
        lines = [f"commit refs/heads/master\nmark :{number}",
                 f"committer C <c@example.org> {1_000_000_000 + 1000 * number} +0000\ndata 0\n"]
        lines += [f"{'merge' if place else 'from'} :{parent}" for place, parent in enumerate(parents)]
        importer.stdin.write(("\n".join(lines) + "\n\n").encode())
        return number

    recent = [commit([])]
    while number < count:
        line = random.choice(recent)
        for _ in range(random.randint(1, 24)):
            line = commit([line])
        tip = commit([recent[-1], line] if line != recent[-1] else [line])
        recent = (recent + [tip])[-40:]
        for name, place in (("old", 0.1), ("before", 0.9), ("after", 0.96)):
            if name not in marks and number >= place * count:
                marks[name] = tip
                importer.stdin.write(f"reset refs/tags/{name}\nfrom :{tip}\n\n".encode())
    importer.stdin.write(f"reset refs/heads/master\nfrom :{tip}\n\n".encode())
    importer.stdin.close()
    if importer.wait():
        sys.exit("git fast-import failed")
    return [("after", "before"), ("master", "old")] if copies == 1 else [("master", None)]


def measure(command):
    """Seconds and peak memory in MiB of a process, and what it printed."""
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    text = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status:
        sys.exit(f"{command} failed")
    return seconds, usage.ru_maxrss / 1024, text


def engine(count, scratch):
    program = binary()
    start = [measure([program, "--version"])[0] for _ in range(20)]
    print(f"start-up alone (--version): {1000 * statistics.median(start):.1f} ms, best {1000 * min(start):.1f} ms")
    for copies in (1, 12):
        path = scratch / f"{copies}.git"
        ranges = import_history(path, copies)
        for with_graph in (False, True):
            if with_graph:
                run(["git", "-C", path, "commit-graph", "write", "--reachable"], stderr=subprocess.DEVNULL)
            for bad, good in ranges:
                compare(program, path, bad, good, with_graph, count if copies == 1 else 1, asks_git=copies == 1)


def compare(program, path, bad, good, with_graph, count, asks_git):
    known = ["--good", good] if good else []
    limits = [bad] + (["--not", good] if good else [])
    size = int(output("git", "-C", path, "rev-list", "--count", *limits))
    what = f"{size} commits{', commit-graph file' if with_graph else ''}"

    def split(commit):
        weight = int(output("git", "-C", path, "rev-list", "--count", commit, *limits[1:]))
        return min(weight, size - weight)

    ours, theirs, memory = [], [], 0
    # In turns, so that both meet the same load.
    for _ in range(count):
        seconds, peak, answer = measure([program, "next", "--kernel", path, "--bad", bad, *known])
        ours.append(seconds)
        memory = max(memory, peak)
        if asks_git:
            seconds, _, choice = measure(["git", "-C", path, "rev-list", "--bisect", *limits])
            theirs.append(seconds)
    if not asks_git:
        print(f"{what}: firstbad {statistics.median(ours):.2f} s, {memory:.0f} MiB, split {split(answer)}")
        return
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"{what}: firstbad {1000 * a:.1f} ms, git {1000 * b:.1f} ms, {b / a:.1f} times as fast (best of each "
          f"{1000 * min(ours):.1f}, {1000 * min(theirs):.1f}); {memory:.0f} MiB; splits {split(answer)}, {split(choice)}")
