import Foundation
import HostTools
import SystemPackage
import Testing

@testable import Boot

/// Our archive, read by the real cpio.
@Suite struct CpioTests {
    func listing(_ bytes: [UInt8]) async throws -> [String] {
        let file = FilePath("/tmp/firstbad-\(UUID().uuidString).cpio")
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        try AtomicFile.write(bytes, to: file)
        let result = try await Tool("cpio").run(
            ["-itvn", "--quiet", "-F", file.string], environment: ["LC_ALL": "C", "TZ": "UTC"],
            limit: .seconds(20))
        #expect(result.status.isSuccess)
        // The time is all that says nothing.
        return result.text.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
                .replacing(" Jan 1 1970 ", with: " ")
        }
    }

    @Test func theRealCpioReadsIt() async throws {
        var archive = CpioArchive()
        archive.add("dev", .folder, permissions: 0o755)
        archive.add("dev/console", .characterDevice(major: 5, minor: 1), permissions: 0o600)
        archive.add("a", .file([1, 2, 3]), permissions: 0o755)
        archive.add("a name with blanks", .file([]), permissions: 0o644)
        archive.add("sh", .link(to: "busybox"), permissions: 0o777)
        #expect(
            try await listing(archive.finish()) == [
                "drwxr-xr-x 1 0 0 0 dev", "crw------- 1 0 0 5, 1 dev/console", "-rwxr-xr-x 1 0 0 3 a",
                "-rw-r--r-- 1 0 0 0 a name with blanks", "lrwxrwxrwx 1 0 0 7 sh -> busybox",
            ])
    }

    @Test(arguments: 0..<9)
    func everyLengthIsPadded(length: Int) async throws {
        var archive = CpioArchive()
        let name = String(repeating: "n", count: length + 1)
        archive.add(name, .file([UInt8](repeating: 7, count: length)), permissions: 0o644)
        archive.add("last", .file([1]), permissions: 0o644)
        let bytes = archive.finish()
        #expect(bytes.count % 512 == 0)
        #expect(try await listing(bytes) == ["-rw-r--r-- 1 0 0 \(length) \(name)", "-rw-r--r-- 1 0 0 1 last"])
    }

    @Test func aSecondEntryOfOneNameIsLeftOut() async throws {
        var archive = CpioArchive()
        archive.add("a", .file([1]), permissions: 0o644)
        archive.add("a", .file([1, 2]), permissions: 0o644)
        #expect(try await listing(archive.finish()) == ["-rw-r--r-- 1 0 0 1 a"])
    }

    @Test func theGuestHasAllItNeeds() async throws {
        let initramfs = Initramfs(
            busybox: [1], options: GuestSettings().initOptions(hasReproducer: true),
            files: [
                .init(place: "repro/" + GuestInit.program, bytes: [2]), .init(place: "repro/data", bytes: [3]),
                .init(place: "repro/a/b/c", bytes: [4]),
            ])
        #expect(initramfs.archive() == initramfs.archive())
        let names = try await listing(initramfs.archive()).map { $0.split(separator: " ").last ?? "" }
        for name in [
            "init", "bin/busybox", "dev/console", "dev/kmsg", "etc/firstbad", "repro/data", "repro/a", "repro/a/b",
            "repro/a/b/c",
        ] {
            #expect(names.contains(Substring(name)))
        }
    }

    @Test func theTokenIsTheLastOfAnImage() async throws {
        let token = BootToken()
        var archive = CpioArchive()
        archive.add("a", .file([1]), permissions: 0o644)
        let image = Initramfs.withToken(token, behind: archive.finish())
        #expect(Array(image.suffix(BootToken.size)) == token.bytes)
        #expect(image.count % 4 == 0)
        #expect(Set((0..<1000).map { _ in BootToken() }).count == 1000)
    }

    @Test func theScriptIsGoodShell() async throws {
        let file = FilePath("/tmp/firstbad-\(UUID().uuidString).sh")
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        try AtomicFile.write(GuestInit.script, to: file)
        let result = try await Tool("busybox").run(["sh", "-n", file.string], limit: .seconds(20))
        #expect(result.status.isSuccess, "\(result.text)")
    }
}
