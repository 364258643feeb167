import Audit
import Records
import Testing

@Suite struct CulpritDoubtsTests {
    struct Row: CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout CulpritDoubts) -> Void
        var expected: [Lint.Kind]
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "an ordinary commit", change: { _ in }, expected: []),
        Row(name: "a release", change: { $0.releases = ["v6.2"] }, expected: [.release]),
        Row(name: "a release by its subject", change: { $0.subject = "Linux 6.2-rc1" }, expected: [.release]),
        Row(name: "a subject about Linux", change: { $0.subject = "Linux 6.2 needs a fix" }, expected: []),
        Row(name: "only documentation", change: { $0.paths = ["Documentation/a.rst"] }, expected: [.notCompiled]),
        Row(name: "only a self-test", change: { $0.paths = ["tools/testing/a.c"] }, expected: [.notCompiled]),
        Row(name: "a tool that the build runs", change: { $0.paths = ["tools/objtool/check.c"] }, expected: []),
        Row(
            name: "another architecture's code and documentation",
            change: { $0.paths = ["arch/arm64/mm/fault.c", "Documentation/arch/arm64/a.rst"] },
            expected: [.notCompiled]),
        Row(
            name: "another architecture's code where the kernel's isn't known",
            change: {
                $0.paths = ["arch/arm64/mm/fault.c"]
                $0.architecture = nil
            }, expected: []),
        Row(
            name: "two architectures, one of them the kernel's",
            change: { $0.paths = ["arch/arm64/mm/fault.c", "arch/x86/mm/fault.c"] }, expected: []),
        Row(
            name: "a driver that the config leaves out",
            change: {
                $0.paths = ["drivers/x/y.c"]
                $0.isCompiled = { $0 == "mm/slub.c" }
            }, expected: [.notCompiled]),
        Row(name: "the detector", change: { $0.paths = ["mm/kasan/report.c"] }, expected: [.onlyDetector]),
        Row(
            name: "the detector and more", change: { $0.paths = ["mm/kasan/report.c", "mm/slub.c"] }, expected: []),
        Row(
            name: "another title than at the bad end",
            change: {
                $0.titlesAtBadEnd = ["KASAN: a", "KASAN: b"]
                $0.titlesAtCulprit = ["WARNING in c"]
            }, expected: [.titleDrift]),
        Row(
            name: "one of the titles of the bad end",
            change: {
                $0.titlesAtBadEnd = ["KASAN: a", "KASAN: b"]
                $0.titlesAtCulprit = ["WARNING in c", "KASAN: b"]
            }, expected: []),
        Row(name: "two compilers", change: { $0.toolchains = ["gcc 12", "gcc 13"] }, expected: [.compilerChange]),
        Row(name: "the bad end", change: { $0.isBadEnd = true }, expected: [.isBadEnd]),
        Row(
            name: "a parent that failed otherwise", change: { $0.otherFailureOfParent = "did not boot" },
            expected: [.parentFailedOtherwise]),
        Row(
            name: "a tree without the crash's file", change: { $0.missingCode = "fs/a.c" },
            expected: [.crashCodeMissing]),
        Row(
            name: "a merge, which is not said to touch nothing",
            change: {
                $0.isMerge = true
                $0.paths = []
            }, expected: [.merge]),
    ]

    @Test(arguments: rows)
    func `reasons to doubt a culprit`(row: Row) {
        var doubts = CulpritDoubts()
        doubts.subject = "mm: use the lock"
        doubts.paths = ["mm/slub.c"]
        doubts.architecture = "x86"
        row.change(&doubts)
        #expect(doubts.lints.map(\.kind) == row.expected)
    }

    @Test(arguments: [
        ("x86_64", "x86"), ("i686", "x86"), ("aarch64", "arm64"), ("armv7l", "arm"), ("riscv64", "riscv"),
        ("ppc64le", "powerpc"), ("s390x", "s390"),
    ])
    func `an architecture's folder`(machine: String, folder: String) {
        #expect(KernelPath.folder(ofMachine: machine) == folder)
    }
}
