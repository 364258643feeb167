import Archives
import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

@Suite struct ArchiveTests {
    /// Made by the tools that people make them with.
    private func made(_ command: String, in folder: TemporaryFolder) async throws -> [UInt8] {
        let done = try await Tool("sh").run(["-c", command], workingDirectory: folder.path, limit: .seconds(60))
        #expect(done.status.isSuccess, "\(done.text)")
        return Array(try #require(FileManager.default.contents(atPath: folder.appending("out").string)))
    }

    static let singles = ["gzip -c a > out", "xz -c a > out", "zstd -qc a > out", "bzip2 -c a > out"]

    @Test(arguments: singles)
    func `a compressed file is unpacked`(command: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("hello\n", to: "a")
        let bytes = try await made(command, in: folder)
        #expect(Archive.isOne(bytes))
        #expect(try Archive.expanded(bytes, called: "a.gz", limit: 100) == Array("hello\n".utf8))
        #expect(try Archive.files(in: bytes, called: "a.log.xz", limit: 100).map(\.name) == ["a.log"])
    }

    @Test func `what is made here gunzip reads`() async throws {
        let folder = try TemporaryFolder()
        for bytes in [
            [], Array("hello\n".utf8), (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) },
        ] {
            let made = try Archive.gzipped(bytes)
            #expect(try Archive.gzipped(bytes) == made)
            try AtomicFile.write(made, to: folder.appending("a.gz"))
            let done = try await Tool("sh").run(
                ["-c", "gunzip -c a.gz > a"], workingDirectory: folder.path, limit: .seconds(60))
            #expect(
                done.status.isSuccess
                    && FileManager.default.contents(atPath: folder.appending("a").string) == Data(bytes))
        }
        let zeros = try Archive.gzipped([UInt8](repeating: 0, count: 8 << 20))
        #expect(try Archive.expanded(zeros, called: "z", limit: 8 << 20).count == 8 << 20)
        #expect(throws: ArchiveError.self) { try Archive.expanded([0x1F, 0x8B, 1, 2, 3], called: "z", limit: 100) }
    }

    static let archives = [
        "tar -cf out b", "tar -czf out b", "tar -cJf out b", "tar --zstd -cf out b",
        "python3 -c 'import zipfile as z; f = z.ZipFile(\"out\", \"w\", z.ZIP_DEFLATED); [f.write(\"b/\" + n) for n in \"cd\"]'",
    ]

    @Test(arguments: archives)
    func `an archive's files are read, links are not`(command: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("1", to: "b/c")
        try folder.write("22", to: "b/d")
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("b/link").string, withDestinationPath: "/etc/passwd")
        let files = try Archive.files(in: try await made(command, in: folder), called: "x", limit: 100)
        #expect(Set(files.map(\.name)) == ["b/c", "b/d"] && files.map(\.bytes.count).sorted() == [1, 2])
    }

    @Test func `a bomb ends at the limit`() async throws {
        let folder = try TemporaryFolder()
        let bytes = try await made("yes | head -c 50000000 | gzip > out", in: folder)
        #expect { try Archive.expanded(bytes, called: "bomb.gz", limit: 1 << 20) } throws: {
            "\($0)" == "bomb.gz can't be unpacked: it has over 1 MiB unpacked: unpack it yourself"
        }
        let many = try await made("mkdir m; (cd m; seq 2100 | xargs touch); tar -cf out m", in: folder)
        #expect { try Archive.files(in: many, called: "many", limit: 1 << 20) } throws: {
            "\($0)".contains("over 2000 files")
        }
    }

    @Test func `whatever is sent, it ends with files or a reason`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "hello, world\n", count: 300), to: "b/c")
        try folder.write("2", to: "b/d")
        var seeds: [[UInt8]] = []
        for command in Self.archives { seeds.append(try await made(command, in: folder)) }
        var numbers = SystemRandomNumberGenerator()
        var read = 0
        for round in 0..<4000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                let place = Int.random(in: 0..<bytes.count, using: &numbers)
                switch Int.random(in: 0..<3, using: &numbers) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &numbers)
                case 1: bytes.removeSubrange(place..<min(bytes.count - 1, place + 30))
                default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
                }
                if bytes.isEmpty { bytes = [0x1F, 0x8B] }
            }
            if let files = try? Archive.files(in: bytes, called: "x", limit: 1 << 20), !files.isEmpty { read += 1 }
        }
        #expect(read > 0)
        #expect(throws: ArchiveError.self) { try Archive.files(in: [], called: "x", limit: 10) }
    }
}
