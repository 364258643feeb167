import Foundation
import HostTools
import SystemPackage
import Testing

@testable import Boot

@Suite struct ReproducerTests {
    func inFolder(_ body: (FilePath) async throws -> Void) async throws {
        let folder = FilePath("/tmp/firstbad-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        try await body(folder)
    }

    @Test func sourceIsCompiledWithHeadersBesideIt() async throws {
        try await inFolder { folder in
            try AtomicFile.write("#include \"x.h\"\nint main(void) { return X; }\n", to: folder.appending("my r.c"))
            try AtomicFile.write("#define X 3\n", to: folder.appending("x.h"))
            let out = folder.appending("out")
            try FileManager.default.createDirectory(atPath: out.string, withIntermediateDirectories: false)
            let prepared = try await Reproducer(path: folder.appending("my r.c")).prepared(in: out)
            #expect(prepared.files.map(\.place) == ["repro/" + GuestInit.program])
            #expect(ELFHeader.isStaticProgram(prepared.files[0].bytes, machine: 62, bits: 64))
        }
    }

    @Test func whatTheCompilerSaysIsShown() async throws {
        try await inFolder { folder in
            let path = folder.appending("r.c")
            try AtomicFile.write("int main(void) { return nonsense; }\n", to: path)
            let error = await #expect(throws: ReproducerError.self) {
                try await Reproducer(path: path).prepared(in: folder)
            }
            guard case .doesNotCompile(_, let excerpt) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(excerpt.contains("nonsense"))
        }
    }

    @Test func otherFilesAreRefused() async throws {
        try await inFolder { folder in
            let path = folder.appending("program")
            for bytes in [
                [], [0x7f, 0x45, 0x4c, 0x46] + [UInt8](repeating: 0xff, count: 200), [0x7f, 0x45, 0x4c, 0x46],
                Array("text with a NUL\u{0}".utf8), Array("#!/usr/bin/python3\nprint(1)\n".utf8),
            ] {
                try AtomicFile.write(bytes, to: path)
                await #expect(throws: ReproducerError.self) {
                    try await Reproducer(path: path).prepared(in: folder)
                }
            }
            for odd: FilePath in ["/nonexistent.c", "/dev/zero", "/dev/null", "/proc/kmsg", folder] {
                await #expect(throws: ReproducerError.self) { try await Reproducer(path: odd).prepared(in: folder) }
            }
            try AtomicFile.write("r0 = openat(0x0)\n", to: folder.appending("a.syz"))
            await #expect(throws: ReproducerError.self) {
                try await Reproducer(path: folder.appending("a.syz")).prepared(in: folder)
            }
        }
    }

    @Test func aPipeIsRefusedAtOnce() async throws {
        try await inFolder { folder in
            let pipe = folder.appending("pipe")
            #expect(pipe.withPlatformString { mkfifo($0, 0o600) } == 0)
            let script = folder.appending("r.sh")
            try AtomicFile.write("exit 0", to: script)
            await #expect(throws: ReproducerError.self) { try await Reproducer(path: pipe).prepared(in: folder) }
            await #expect(throws: ReproducerError.self) {
                try await Reproducer(path: script, attachments: [pipe]).prepared(in: folder)
            }
        }
    }

    @Test func aDynamicProgramTakesItsLibrariesAlong() async throws {
        try await inFolder { folder in
            _ = try await Reproducer(path: "/bin/busybox").prepared(in: folder)
            let prepared = try await Reproducer(path: "/bin/ls").prepared(in: folder)
            let places = prepared.files.map(\.place)
            #expect(places.contains { $0.contains("ld-linux") || $0.contains("ld-musl") || $0.contains("/ld") })
            #expect(places.contains { $0.hasSuffix("/libc.so.6") })
            let damaged = folder.appending("damaged")
            let bytes = Array(try #require(FileManager.default.contents(atPath: "/bin/ls")))
            try AtomicFile.write(bytes.map { $0 == 0x63 ? 0x78 : $0 }, to: damaged)
            await #expect(throws: ReproducerError.self) { try await Reproducer(path: damaged).prepared(in: folder) }
        }
    }

    @Test(arguments: [
        ("exit 3", "#!/bin/sh\nexit 3"), ("#!/bin/sh -e\nfalse\n", "#!/bin/sh -e\nfalse\n"),
        ("#!/usr/bin/env sh\r\necho\r\n", "#!/bin/sh\necho\n"), ("#! /bin/dash\n:", "#!/bin/sh\n:"),
        ("#!/usr/bin/env -S bash -x\n:", "#!/bin/bash -x\n:"),
    ])
    func aScriptIsRunByWhatTheGuestHas(text: String, run: String) async throws {
        try await inFolder { folder in
            // By what it is, whatever it is called.
            let path = folder.appending("reproducer.txt")
            try AtomicFile.write(text, to: path)
            let prepared = try await Reproducer(path: path).prepared(in: folder)
            let program = try #require(prepared.files.last)
            #expect(String(decoding: program.bytes, as: UTF8.self) == run)
            #expect(prepared.files.map(\.place).contains("bin/bash") == run.contains("bash"))
        }
    }

    @Test func aFolderIsTakenWhole() async throws {
        try await inFolder { folder in
            let given = folder.appending("given")
            try FileManager.default.createDirectory(
                atPath: given.appending("data/deep").string, withIntermediateDirectories: true)
            try AtomicFile.write("exit 0", to: given.appending("run"))
            try AtomicFile.write("x", to: given.appending("data/deep/file"))
            let prepared = try await Reproducer(path: given).prepared(in: folder)
            #expect(
                prepared.files.map(\.place).sorted() == ["repro/data/deep/file", "repro/\(GuestInit.program)"])
            try FileManager.default.createSymbolicLink(
                atPath: given.appending("link").string, withDestinationPath: "/etc/shadow")
            await #expect(throws: ReproducerError.self) { try await Reproducer(path: given).prepared(in: folder) }
        }
    }

    @Test func aSourceSeesWhatItIncludesAndNoMore() async throws {
        try await inFolder { folder in
            try AtomicFile.write("secret", to: folder.appending("secret.txt"))
            try AtomicFile.write("#include \"b.h\"\n", to: folder.appending("a.h"))
            try AtomicFile.write("#define B 1\n", to: folder.appending("b.h"))
            let source = folder.appending("r.c")
            func prepare(_ text: String, attachments: [FilePath] = []) async throws {
                try AtomicFile.write(text, to: source)
                _ = try await Reproducer(path: source, attachments: attachments).prepared(in: folder)
            }
            try await prepare("#include \"a.h\"\nint main(void) { return B; }\n")
            let takes = "__asm__(\".incbin \\\"secret.txt\\\"\");\nint main(void) { return 0; }\n"
            await #expect(throws: ReproducerError.self) { try await prepare(takes) }
        }
    }

    @Test func whatASourceNeedsIsKnown() async throws {
        try await inFolder { folder in
            let source = folder.appending("r.c")
            try AtomicFile.write(
                "#include <fcntl.h>\nint main(void) { return open(\"/dev/fuse\", 2); }\n", to: source)
            let prepared = try await Reproducer(path: source).prepared(in: folder)
            #expect(prepared.needs.needs.map(\.what) == ["/dev/fuse"])
        }
    }

    @Test(arguments: [
        "", ".", "..", "a/b", "a\nb", "a\u{0}b", GuestInit.program, String(repeating: "x", count: 201),
    ])
    func namesThatCannotBeAreRefused(name: String) {
        #expect(throws: ReproducerError.badName(name)) { try Reproducer.check(name: name) }
    }

    @Test(arguments: ["a", "data.bin", "...", "ä", "a b", "-rf"])
    func otherNamesAreFine(name: String) throws {
        try Reproducer.check(name: name)
    }

    @Test func twoOfOneNameAreRefused() async throws {
        try await inFolder { folder in
            let script = folder.appending("r.sh")
            try AtomicFile.write("exit 0", to: script)
            await #expect(throws: ReproducerError.sameName("busybox")) {
                try await Reproducer(path: script, attachments: ["/bin/busybox", "/usr/bin/busybox"])
                    .prepared(in: folder)
            }
        }
    }

    @Test func theDigestTellsThemApart() {
        let one = PreparedReproducer(files: [.init(place: "a", bytes: [1])])
        #expect(one.digest == PreparedReproducer(files: [.init(place: "a", bytes: [1])]).digest)
        #expect(one.digest != PreparedReproducer(files: [.init(place: "a", bytes: [2])]).digest)
        #expect(one.digest != PreparedReproducer(files: [.init(place: "b", bytes: [1])]).digest)
    }
}

@Suite struct RerunScriptTests {
    @Test(arguments: ["plain", "it's", "a b", "$HOME", "`id`", "\"", "\\", "a\nb", "''", ""])
    func theShellTakesItForOneWord(word: String) async throws {
        let result = try await Tool("sh").run(
            ["-c", "printf %s \(word.shellWord)"], limit: .seconds(20))
        #expect(result.text == word)
    }
}

@Suite struct KvmBeliefTests {
    @Test func aBeliefLastsUntilTheHostsNextStart() throws {
        let folder = FilePath("/tmp/firstbad-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let belief = KvmBelief(folder: folder, bootID: "one")
        #expect(belief.known() == nil)
        belief.remember(false)
        #expect(belief.known() == false)
        belief.remember(true)
        #expect(belief.known() == true)
        #expect(KvmBelief(folder: folder, bootID: "two").known() == nil)
        try AtomicFile.write("rubbish", to: belief.path)
        #expect(belief.known() == nil)
    }
}
