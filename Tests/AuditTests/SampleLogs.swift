/// Logs as the tools write them, made up.
enum SampleLogs {
    static let good = "aaaa000000000000000000000000000000000001"
    static let bad = "bbbb000000000000000000000000000000000001"
    static let culprit = "cccc000000000000000000000000000000000001"

    /// A search of syzbot's with three steps; the culprit's step has `runs`.
    static func syzbot(
        title: String = "KASAN: use-after-free Read in foo_release", runs: String? = nil,
        goodRuns: String = "all runs: OK",
        subject: String = "foo: drop the reference early", file: String = "net/foo/foo.c", releases: Int = 0
    ) -> String {
        var lines = [
            "bisecting cause commit starting from \(bad)", "testing commit \(bad)", "compiler: gcc (GCC) 10.2.1",
            "kernel signature: 11", "all runs: crashed: \(title)",
        ]
        for release in 0..<releases {
            lines += [
                "testing release v5.\(30 - release)",
                "testing commit dddd\(String(repeating: "\(release)", count: 36))",
            ]
            lines.append("all runs: crashed: \(title)")
        }
        lines += [
            "testing release v5.1", "testing commit \(good)", "kernel signature: 12", "all runs: OK",
            "# git bisect start \(bad) \(good)", "Bisecting: 3 revisions left to test after this (roughly 2 steps)",
            "[\(culprit)] \(subject)", "", "testing commit \(culprit)", "kernel signature: 13",
            runs ?? "all runs: crashed: \(title)", "# git bisect bad \(culprit)",
            "Bisecting: 0 revisions left to test after this (roughly 1 step)",
            "testing commit eeee000000000000000000000000000000000001", "kernel signature: 14", goodRuns,
            "# git bisect good eeee000000000000000000000000000000000001", "\(culprit) is the first bad commit",
            "commit \(culprit)", "Author: A <a@example>", "", "    \(subject)", "    ",
            "    The last user goes first.", "",
            " \(file) | 12 +++++++-----", " 1 file changed, 7 insertions(+), 5 deletions(-)", "",
            "culprit signature: 13", "parent  signature: 14",
            "revisions tested: 4, total time: 1h0m0.5s (build: 30m0s, test: 30m0s)",
            "first bad commit: \(culprit) \(subject)", "recipients (to): []", "crash: \(title)", "BUG: \(title)",
            "Call Trace:", " foo_release+0x1/0x2 net/foo/foo.c:12", " sock_close+0x1/0x2 net/socket.c:1",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// `git bisect log` with subjects as comments.
    static let git = """
        # bad: [\(bad)] Linux 6.2
        # good: [\(good)] Linux 6.1
        git bisect start '\(bad)' '\(good)'
        # skip: [ffff000000000000000000000000000000000001] does not build
        git bisect skip ffff000000000000000000000000000000000001
        # bad: [\(culprit)] foo: drop the reference early
        # crashed in 4 of 5 runs
        git bisect bad \(culprit)
        # good: [eeee000000000000000000000000000000000001] foo: rename
        git bisect good eeee000000000000000000000000000000000001
        # first bad commit: [\(culprit)] foo: drop the reference early

        """

    /// Ours, for people.
    static let info = """
        firstbad 0.1.0, job 20260101-000000-abcd

        1. bad end: bbbb00000000 ("Linux 6.2")
           build: cached, 1.0 s
           run 1: KASAN: use-after-free Read in foo_release
           bad, confidence 99.9%; crashed in 1 of 1 runs
        2. good end: aaaa00000000 ("Linux 6.1")
           build: cached, 1.0 s
           run 1: clean
           run 2: clean, beside WARNING in bar
           good, confidence 98.4%; clean in 2 of 2 runs
        3. candidate: cccc00000000 ("foo: drop the reference early")
           build: cached, 1.0 s
           run 1: another crash: WARNING in bar
           run 2: KASAN: use-after-free Read in foo_release
           bad, confidence 99.9%; crashed in 1 of 2 runs

        first bad commit: \(culprit)
          foo: drop the reference early

        """
}
