import Intake
import Testing

@Suite struct FolderContentsTests {
    private static let c = "// a reproducer\n#include <stdio.h>\nint main(void)\n{\n\treturn 0;\n}\n"
    private static let config =
        "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 6.9.0 Kernel Configuration\n#\nCONFIG_64BIT=y\n"
        + "# CONFIG_SMP is not set\n"
    private static let log = """
        git bisect start
        # bad: [89abcdef0123456789abcdef0123456789abcdef] widget: poll
        git bisect bad 89abcdef0123456789abcdef0123456789abcdef
        """
    private static let console = (0..<12).map { "[    0.00\($0)] ACPI: something \($0)\n" }.joined()

    static let files: [(name: String, text: String, role: FileRole?)] = [
        ("repro.c", c, .cReproducer), ("poc.txt", c, .cReproducer), ("notes.c", "int x;\n", nil),
        ("kernelconfig.txt", config, .config), (".config", config, .config), ("config", "Dear all,\n", nil),
        ("x", "CONFIG_A=y\n", .config), ("mine", log, .bisectLog), ("bisect.log", log, .bisectLog),
        ("bisect-me.txt", "we bisected it\n", nil), ("dmesg", console, .console), ("attachment", console, .console),
        ("v6.9_dmesg.log", "no crash here\n", .console), ("repro.prog", "r0 = openat()\n", .syzReproducer),
        ("a.txt", "# {\"threaded\":true}\nr0 = socket$inet(0x2, 0x1, 0x0)\nmmap(0x0, 0x1000)\n", .syzReproducer),
        ("run", "#!/usr/bin/env bash\nmount -t x y\n", .script), ("run.py", "#!/usr/bin/python3\n", nil),
        ("mine.txt", "From: Ann <ann@example.org>\nSubject: x\n\nhello\n", .mail),
        ("fix.patch", "Subject\n\ndiff --git a/x b/x\n", .patch), ("keyword", "foo_put\n", .keyword),
        ("description", "KASAN: x in y\n", .description), ("log0", "executing program 0:\nr0 = open()\n", .console),
        ("README", "See below.\n", nil),
    ]

    @Test(arguments: files)
    func `a file is what is in it, and else what it is called`(name: String, text: String, role: FileRole?) {
        #expect(FileRole(name: name, head: Array(text.utf8)) == role)
    }

    static let binaries: [(name: String, head: [UInt8], role: FileRole?)] = [
        ("repro", [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0], .program),
        ("vmlinux", [0x7F, 0x45, 0x4C, 0x46, 0], .vmlinux),
        ("x.ko", [0x7F, 0x45, 0x4C, 0x46, 0], nil), ("config.gz", [0x1F, 0x8B, 8, 0], .archive),
        ("k", [UInt8](repeating: 0, count: 514) + Array("HdrS    ".utf8), .image),
        ("picture.log", [0x89, 0x50, 0], nil),
        ("logs", [UInt8](repeating: 0, count: 257) + Array("ustar\u{0}".utf8), .archive),
    ]

    @Test(arguments: binaries)
    func `programs, kernels and archives are known by their first bytes`(
        name: String, head: [UInt8], role: FileRole?
    ) {
        #expect(FileRole(name: name, head: head) == role)
    }

    private func folder(_ files: [(String, String)]) -> FolderContents {
        FolderContents(files.map { ($0.0, Array($0.1.utf8)) })
    }

    @Test func `consoles belong to commits and tags`() {
        let id = "89abcdef0123456789abcdef0123456789abcdef"
        let folder = folder([
            ("\(id)_dmesg.log", "x\n"), ("v6.9-rc3_dmesg.log", "x\n"), ("next-20260119_dmesg.log", "x\n"),
            ("dmesg-0123456789ab.txt", "x\n"), ("dmesg.txt", "x\n"), ("a_dmesg.log", "x\n"),
        ])
        #expect(folder.consoles.count == 4)
        #expect(folder.console(of: "89abcdef0123")?.name == "\(id)_dmesg.log")
        #expect(folder.console(of: "0123456789abcdef")?.name == "dmesg-0123456789ab.txt")
        #expect(folder.console(of: "v6.9-rc3")?.name == "v6.9-rc3_dmesg.log")
        #expect(folder.console(of: "v6.9") == nil)
    }

    @Test func `of several the one that is meant, or none`() {
        let two = folder([("a.c", Self.c), ("b.c", Self.c)])
        #expect(two.one(.cReproducer) == nil && two.all(.cReproducer).map(\.name) == ["a.c", "b.c"])
        #expect(folder([("a.c", Self.c), ("repro.c", Self.c)]).one(.cReproducer)?.name == "repro.c")
        let script = "|0524_1|There was old log:" + Self.log + "\n|0524_2|Run x|\n|0524_3|Run y|\n"
        #expect(folder([("bisect.log", script), ("info.log", Self.log)]).one(.bisectLog)?.name == "info.log")
        #expect(folder([("report10", "x\n"), ("report2", "x\n")]).one(.report)?.name == "report2")
    }
}
