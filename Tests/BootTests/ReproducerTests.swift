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
            #expect(prepared.files.map(\.name) == [GuestInit.program])
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
            guard case .doesNotCompile(let excerpt) = error else {
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
                Array("hello".utf8), [], [0x7f, 0x45, 0x4c, 0x46] + [UInt8](repeating: 0xff, count: 200),
            ] {
                try AtomicFile.write(bytes, to: path)
                await #expect(throws: ReproducerError.self) {
                    try await Reproducer(path: path).prepared(in: folder)
                }
            }
            await #expect(throws: ReproducerError.self) {
                try await Reproducer(path: "/bin/ls").prepared(in: folder)
            }
            _ = try await Reproducer(path: "/bin/busybox").prepared(in: folder)
            await #expect(throws: ReproducerError.self) {
                try await Reproducer(path: "/nonexistent.c").prepared(in: folder)
            }
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
        let one = PreparedReproducer(files: [.init(name: "a", bytes: [1])])
        #expect(one.digest == PreparedReproducer(files: [.init(name: "a", bytes: [1])]).digest)
        #expect(one.digest != PreparedReproducer(files: [.init(name: "a", bytes: [2])]).digest)
        #expect(one.digest != PreparedReproducer(files: [.init(name: "b", bytes: [1])]).digest)
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
