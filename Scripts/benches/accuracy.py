"""Simulated bisections, with other policies and without priors."""
from .common import binary, output, real_history, run, shared


def simulate(path, bad, good, *options):
    print(f"\n{' '.join(str(option) for option in options)}", flush=True)
    run([binary(), "simulate", "--kernel", path, "--bad", bad, "--good", good, *options])


def accuracy(count, scratch):
    path = scratch / "history.git"
    real_history(path)
    world = ["--foreign-rate", "0.03", "--build-seconds", "180", "--clean-seconds", "60", "--crash-seconds", "15"]
    rates = shared / "corpus/crash-rates.tsv"
    simulate(path, "v2025.01", "v2024.01", "--trials", count, "--crash-rate", rates, "--broken", "0.1", *world)
    for broken in ("0", "0.1"):
        simulate(path, "v2025.01", "v2024.01", "--trials", max(1, count // 4), "--crash-rate", "0.1", "--broken", broken,
                 *world)
    # The same, where runs don't tell what they seem to.
    simulate(path, "v2025.01", "v2024.01", "--trials", max(1, count // 4), "--crash-rate", rates, "--broken", "0.05",
             "--faults", "--policy", "firstbad", *world)


def fixes(path, bad, good):
    """Culprits within the range and the paths that their fixes touch, by the history's numbers."""
    listed = output("git", "-C", path, "log", "--format=%H %s", f"{good}..{bad}").splitlines()
    ids = {int(line.split()[-1]): line.split()[0] for line in listed}
    import lzma
    with lzma.open(shared / "history/paths.txt.xz", "rt") as file:
        names = file.read().split("\n")
    with lzma.open(shared / "history/commits.tsv.xz", "rt") as file:
        touched = [line.rstrip("\n").split("\t")[2].split() for line in file]
    pairs = [tuple(map(int, line.split()[:2])) for line in (shared / "history/fixes.tsv").open()]
    return [(ids[culprit], ["p/" + names[int(path)] for path in touched[fix]]) for fix, culprit in pairs
            if culprit in ids]


def priors(count, scratch):
    path = scratch / "history.git"
    real_history(path, "--paths")
    for bad, good in (("v2025.01", "v2024.01"), ("v2021.01", "v2019.01"), ("v2017.01", "v2014.01")):
        cases = fixes(path, bad, good)[:count]
        listed = scratch / "culprits"
        listed.write_text("".join("\t".join([commit, *paths]) + "\n" for commit, paths in cases))
        simulate(path, bad, good, "--trials", len(cases), "--culprits", listed, "--prior", "paths", "--policy", "firstbad")
