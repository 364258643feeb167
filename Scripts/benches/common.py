"""What the benches share."""
import os, pathlib, statistics, subprocess, sys, tempfile, time

root = pathlib.Path(__file__).resolve().parent.parent.parent
# Real histories and crash rates to measure with, where they are.
shared = root.parent / "shared"


def binary():
    """The program measured: FIRSTBAD, or the release build."""
    return pathlib.Path(os.environ.get("FIRSTBAD", root / ".build/release/firstbad"))


def run(arguments, **options):
    return subprocess.run([str(a) for a in arguments], check=True, **options)


def output(*arguments):
    return run(arguments, stdout=subprocess.PIPE, text=True).stdout.strip()


def timed(body):
    start = time.monotonic()
    body()
    return time.monotonic() - start


def report(what, ours, theirs, alternative):
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"{what}: firstbad {a:.2f} s, {alternative} {b:.2f} s, ratio {a / b:.2f} (medians of {len(ours)})")


def measured(arguments):
    """Seconds that a program takes, those of them on a processor, and its peak memory in MB."""
    start = time.monotonic()
    # Into a pipe that nobody reads until the end would block, and grep stops at its first match for /dev/null.
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([str(a) for a in arguments], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (arguments[:3], process.returncode)
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def medians(count, arguments):
    """Medians of the times of several runs, and the most memory of any."""
    took, busy, memory = zip(*(measured(arguments) for _ in range(count)))
    return statistics.median(took), statistics.median(busy), max(memory)


def real_history(path, *options):
    maker = shared / "history/make_repo.py"
    if not maker.exists():
        sys.exit(f"{shared} with a history and crash rates is needed for this")
    run([sys.executable, maker, path, *options], stdout=subprocess.DEVNULL)
