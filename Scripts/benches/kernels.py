"""A run and a checkout, against plain QEMU and git."""
import json, os, pathlib, subprocess

from .common import binary, output, report, run, timed


def history():
    path = pathlib.Path(output("Scripts/cached-history", "--short"))
    lines = (path / ".git/demo-truth").read_text().splitlines()
    return path, dict(line.split("=", 1) for line in lines if "=" in line)


def runs(count, scratch):
    path, truth = history()
    program = binary()
    for name, commit in (("clean run", truth["good"]), ("crashing run", truth["culprit"])):
        evidence = scratch / name.replace(" ", "-")
        # The first call may build the kernel; the runs of the second are measured.
        ours = []
        for _ in range(count):
            subprocess.run(
                [program, "test", "--kernel", path, "--commit", commit, "--config", "x86_64-kasan", "--repro",
                 "Configs/demo/repro.c", "--runs", "1", "--accel", "tcg", "--evidence", evidence],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            step = next(evidence.glob("*/step.json"))
            ours += [run["seconds"] for run in json.loads(step.read_text())["runs"]]
        theirs = [
            timed(lambda: run([evidence / "rerun.sh"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
            for _ in range(count)
        ]
        report(name, ours, theirs, "plain QEMU")


def checkout(count, scratch):
    path, truth = history()
    program = binary()
    commits = [truth["good"], truth["culprit"]]
    git = scratch / "tree"
    run(["git", "clone", "-q", "--shared", path, git])
    environment = dict(os.environ, XDG_CACHE_HOME=str(scratch / "cache"))

    def slot(commit):
        # A config that is refused after the checkout ends the step before anything is compiled.
        done = subprocess.run(
            [program, "test", "--kernel", path, "--commit", commit, "--config", scratch / "none.config", "--repro",
             scratch / "none.sh"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert "lacks" in done.stderr, done.stderr

    (scratch / "none.config").write_text("CONFIG_64BIT=y\n")
    (scratch / "none.sh").write_text("true\n")
    for commit in commits:
        slot(commit)
        run(["git", "-C", git, "checkout", "-q", "-f", commit])
    ours, theirs = [], []
    for turn in range(count):
        commit = commits[turn % 2]
        ours.append(timed(lambda: slot(commit)))
        theirs.append(timed(lambda: (run(["git", "-C", git, "checkout", "-q", "-f", commit]),
                                     run(["git", "-C", git, "clean", "-q", "-fdx"]))))
    report("next candidate's tree (with start-up and olddefconfig)", ours, theirs, "git checkout and clean")
