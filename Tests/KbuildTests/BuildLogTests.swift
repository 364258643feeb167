import SystemPackage
import Testing

@testable import Kbuild

@Suite struct BuildLogTests {
    @Test(
        arguments: [
            ("cc1: error: error writing to /tmp/ccX.s: No space left on device", .diskFull),
            ("/usr/bin/ld: final link failed: No space left on device", .diskFull),
            ("gcc: fatal error: Killed signal terminated program cc1\nmake: *** [x] Error 1", .killed),
            ("make[3]: *** [scripts/Makefile.build:250: mm/slub.o] Error 137", .killed),
            ("cc1: out of memory allocating 65536 bytes after a total of 1 bytes", .killed),
            ("virtual memory exhausted: Cannot allocate memory", .killed),
            ("mm/slub.c:1:2: internal compiler error: in foo, at bar.c:3", .compilerCrashed),
            ("gcc: internal compiler error: Segmentation fault signal terminated program cc1", .compilerCrashed),
            (
                "/bin/sh: 1: flex: not found\nmake: *** [lexer.lex.c] Error 127",
                .toolMissing(name: "flex", package: "flex")
            ),
            (
                "/bin/bash: line 1: bc: command not found\nmake[1]: *** [x] Error 127",
                .toolMissing(name: "bc", package: "bc")
            ),
            (
                "make[1]: bison: No such file or directory\nmake: *** [x] Error 127",
                .toolMissing(name: "bison", package: "bison")
            ),
            ("/bin/sh: 1: ./scripts/gone.sh: not found\nmake: *** [x] Error 127", .kernel),
            ("/bin/sh: 1: pahole: not found\nmm/a.c:1: error: x", .kernel),
            (
                "tools/objtool/elf.c:1:10: fatal error: gelf.h: No such file or directory",
                .toolMissing(name: "gelf.h", package: "libelf-dev")
            ),
            ("mm/a.c:1:10: fatal error: linux/gone.h: No such file or directory", .kernel),
            (
                "bwrap: Creating new namespace failed: Operation not permitted",
                .sandbox("Creating new namespace failed: Operation not permitted")
            ),
            ("   12 | #error x: No space left on device\na.c:12:2: error: #error x", .kernel),
            ("", .unexplained),
            ("make: *** [Makefile:9: x] Error 1", .unexplained),
            ("make: *** [Makefile:9: x] Error 139", .killed),
            ("make[2]: *** [tools/objtool/Makefile:55: x] Segmentation fault (core dumped)", .killed),
            ("make: *** [Makefile:9: x] Terminated", .killed),
            ("collect2: fatal error: ld terminated with signal 9 [Killed]\ncompilation terminated.", .killed),
            ("a.c:1:10: fatal error: b.h: Input/output error\ncompilation terminated.", .host),
            ("a.c:1:10: error: expected ')' before ': Input/output error'", .kernel),
            ("cc1: fatal error: mm/a.c: Too many open files", .host),
            ("/bin/sh: 1: cannot create /usr/x: Read-only file system\nmake: *** [x] Error 2", .host),
            ("sh: 1: cannot create /tmp/firstbad/source/x: Read-only file system\na.c:1:1: error: x", .kernel),
            ("ccache: error: Failed to write to /x\nmake: *** [x] Error 1", .host),
            ("make[1]: write error: stdout", .host),
            (
                "BTF: .tmp_vmlinux.btf: pahole (pahole) is not available\nFailed to generate BTF for vmlinux\n"
                    + "make: *** [Makefile:1172: vmlinux] Error 1",
                .toolMissing(name: "pahole", package: "dwarves")
            ),
            (
                "scripts/link-vmlinux.sh: 155: pahole: not found\nmake: *** [vmlinux] Error 1",
                .toolMissing(name: "pahole", package: "dwarves")
            ),
            (
                "/usr/bin/ld: cannot find -lelf: No such file or directory\ncollect2: error: ld returned 1 exit status",
                .toolMissing(name: "libelf", package: "libelf-dev")
            ),
            (
                "Makefile:1: *** \"Cannot generate ORC metadata for CONFIG_UNWINDER_ORC=y, please install libelf-dev, "
                    + "libelf-devel or elfutils-libelf-devel\".  Stop.",
                .toolMissing(name: "libelf-dev", package: "libelf-dev")
            ),
            (
                "env: ‘python’: No such file or directory\nmake: *** [x] Error 127",
                .toolMissing(name: "python", package: "python-is-python3")
            ),
            ("ld: warning: vmlinux has a LOAD segment with RWX permissions\nmake: *** [x] Error 1", .unexplained),
            ("ld: kernel image bigger than KERNEL_IMAGE_SIZE\nmake: *** [x] Error 1", .kernel),
            ("ld.lld: error: undefined symbol: f\n>>> referenced by a.c", .kernel),
            ("/bin/sh: 1: scripts/a.sh: Permission denied\nmake: *** [x] Error 126", .kernel),
            ("make[2]: *** No rule to make target 'mm/gone.o', needed by 'x'.  Stop.", .kernel),
            ("FAILED unresolved symbol vfs_truncate\nmake: *** [vmlinux] Error 255", .kernel),
        ] as [(String, BuildLog.Reason)])
    func `whose fault it is`(text: String, reason: BuildLog.Reason) {
        #expect(BuildLog(text).reason == reason)
    }

    @Test(arguments: [
        ("  CC a.o\na.c:1:2: warning: x\na.c:3:4: error: bad\nmake: *** [a.o] Error 1", "a.c:3:4: error: bad"),
        (
            "x\nERROR: modpost: \"foo\" [bar.ko] undefined!\nmake: *** [y] Error 1",
            "ERROR: modpost: \"foo\" [bar.ko] undefined!"
        ),
        (
            "ld: mm/a.o: in function `f':\na.c:(.text+0x1): undefined reference to `g'",
            "a.c:(.text+0x1): undefined reference to `g'"
        ),
        ("mm/a.o: error: objtool: can't decode instruction\n", "mm/a.o: error: objtool: can't decode instruction"),
        (
            "x\nmake[2]: *** No rule to make target 'mm/gone.o', needed by 'mm/built-in.a'.  Stop.",
            "make[2]: *** No rule to make target 'mm/gone.o', needed by 'mm/built-in.a'.  Stop."
        ),
        ("scripts/Makefile.build:12: *** bad.  Stop.", "scripts/Makefile.build:12: *** bad.  Stop."),
        (
            "init/Kconfig:3:warning: x\nmm/Kconfig:12: unknown statement \"foo\"",
            "mm/Kconfig:12: unknown statement \"foo\""
        ),
        (
            "arch/x86/entry/entry.S:12: Error: no such instruction: `foo'",
            "arch/x86/entry/entry.S:12: Error: no such instruction: `foo'"
        ),
        ("", "make failed without a word"),
        ("  CC a.o\nmake: *** [x] Error 1\n\n", "make failed, and no tool said why: make: *** [x] Error 1"),
    ])
    func `the line that tells it`(text: String, summary: String) {
        #expect(BuildLog(text).summary == summary)
    }

    @Test func `the excerpt is the lines around it`() {
        let lines = (0..<100).map { "line \($0)" } + ["a.c:1: error: bad"] + (0..<100).map { "after \($0)" }
        let excerpt = BuildLog(lines.joined(separator: "\n")).excerpt.split(separator: "\n")
        #expect(excerpt.count == 40)
        #expect(excerpt.first == "line 95")
        #expect(excerpt[5] == "a.c:1: error: bad")
    }

    @Test func `a hostile log is only long`() {
        #expect(BuildLog(String(repeating: "x", count: 4 << 20) + ": error: y").summary.count <= 300)
        #expect(BuildLog(String(repeating: "\n", count: 1 << 18)).reason == .unexplained)
        #expect(BuildLog(String(repeating: "a.c:1: fatal error: x\n", count: 1 << 18)).reason == .kernel)
        #expect(BuildLog(String(repeating: " 1 ", count: 1 << 18)).excerpt.count <= 500)
    }
}

@Suite struct KernelTreeTests {
    @Test func `a tree says its version`() throws {
        let fake = try FakeKernel()
        #expect(try KernelTree(at: fake.folder.appending("source")).version == "6.2.0-rc3")
        try fake.edit("Makefile", "# x\nVERSION=5\nPATCHLEVEL = 15\nVERSION_X = 3\n")
        #expect(try KernelTree(at: fake.folder.appending("source")).version == "5.15.0")
    }

    @Test(arguments: ["", "VERSION = x\nPATCHLEVEL = 1\n", "PATCHLEVEL = 1\n", "\u{0}\u{1}"])
    func `another Makefile is no kernel's`(makefile: String) throws {
        let fake = try FakeKernel()
        try fake.edit("Makefile", makefile)
        #expect(throws: BuildError.self) { try KernelTree(at: fake.folder.appending("source")) }
    }
}
