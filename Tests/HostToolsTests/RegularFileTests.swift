import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing
import Wording

/// Files named by somebody else: whatever stands in their place, reading ends.
@Suite(.timeLimit(.minutes(1))) struct RegularFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("regular") }

    private func failure(_ path: FilePath, limit: Int = 10) -> InputError? {
        do throws(InputError) {
            _ = try RegularFile.read(path, limit: limit)
            return nil
        } catch { return error }
    }

    @Test func `a file is read whole, up to the limit and not beyond`() throws {
        let path = try folder.write("0123456789", to: "ten")
        #expect(try RegularFile.text(path, limit: 10) == "0123456789")
        #expect(failure(path, limit: 9) == .tooLarge(path, limit: 9))
        #expect(try RegularFile.head(of: path, limit: 3) == Array("012".utf8))
        #expect(symlink("ten", folder.appending("link").string) == 0)
        #expect(try RegularFile.text(folder.appending("link"), limit: 10) == "0123456789")
    }

    @Test func `what is no regular file is named and not opened`() throws {
        #expect(mkfifo(folder.appending("pipe").string, 0o644) == 0)
        #expect(symlink("pipe", folder.appending("link").string) == 0)
        try folder.makeFolder("folder")
        for (name, kind) in [("pipe", "a named pipe"), ("link", "a named pipe"), ("folder", "a folder")] {
            #expect(failure(folder.appending(name)) == .notRegular(folder.appending(name), kind: kind))
        }
        #expect(failure("/dev/zero") == .notRegular("/dev/zero", kind: "a device"))
        #expect(failure("/dev/tty")?.blame == .user)
    }

    @Test func `a socket is none either`() throws {
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = folder.appending("s").string
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8) + [0]) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        #expect(failure(FilePath(path)) == .notRegular(FilePath(path), kind: "a socket"))
    }

    @Test(.enabled(if: getuid() == 0, "only root may open it"))
    func `a file of the kernel's that makes readers wait is refused, not waited for`() {
        // Reads as a regular file with nothing in it, and blocks where every message was read.
        #expect(failure("/proc/kmsg", limit: 1 << 30) != nil)
    }

    @Test func `what isn't there and what goes round in circles`() throws {
        #expect(failure(folder.appending("no")) == .missing(folder.appending("no")))
        #expect(symlink("round", folder.appending("round").string) == 0)
        #expect(failure(folder.appending("round"))?.blame == .user)
        try folder.write("x", to: "file")
        #expect(failure(folder.appending("file/inside"))?.blame == .user)
    }

    @Test func `a name does not lead out of its folder`() throws {
        try folder.write("secret", to: "secret")
        try folder.write("mine", to: "inside/mine")
        #expect(symlink("../secret", folder.appending("inside/out").string) == 0)
        let inside = folder.appending("inside")
        #expect(try RegularFile.head(of: "mine", beneath: inside, limit: 9) == Array("mine".utf8))
        for name in ["out", "../secret", "."] {
            #expect(throws: InputError.self) { try RegularFile.head(of: FilePath(name), beneath: inside, limit: 9) }
        }
    }
}

@Suite struct ELFTests {
    @Test func `this program's own header and sections`() throws {
        let file = try ELFFile(at: FilePath(try #require(CommandLine.arguments.first)))
        #expect(file.header.bits == MemoryLayout<Int>.size * 8)
        let text = try #require(file.sections.first { $0.name == ".text" })
        #expect(text.isCode && text.isLoaded && !text.isZeros)
        #expect(try file.bytes(of: text).count == Int(text.size))
        #expect(file.sections.first { $0.name == ".bss" }?.isZeros == true)
    }

    /// A header alone, by its parts.
    private func header(
        bits: Int = 64, big: Bool = false, type: UInt16 = 2, machine: UInt16 = 62, programs: [UInt32] = [1]
    ) -> [UInt8] {
        func number(_ value: UInt64, _ width: Int) -> [UInt8] {
            let low = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
            return big ? low.reversed() : low
        }
        let word = bits / 8
        let size = bits == 64 ? 64 : 52
        let entry = bits == 64 ? 56 : 32
        var bytes: [UInt8] =
            [0x7F, 0x45, 0x4C, 0x46, bits == 64 ? 2 : 1, big ? 2 : 1] + [UInt8](repeating: 0, count: 10)
        bytes += number(UInt64(type), 2) + number(UInt64(machine), 2) + number(1, 4)
        bytes += number(0, word) + number(UInt64(size), word) + number(0, word) + number(0, 4)
        bytes += number(UInt64(size), 2) + number(UInt64(entry), 2) + number(UInt64(programs.count), 2)
        bytes += [UInt8](repeating: 0, count: 6)
        for program in programs { bytes += number(UInt64(program), 4) + [UInt8](repeating: 0, count: entry - 4) }
        return bytes
    }

    @Test(
        arguments: [(64, false, 62), (64, false, 183), (32, false, 3), (32, true, 20), (64, true, 22)]
            as [(Int, Bool, UInt16)])
    func `a static program is told in either class and byte order`(bits: Int, big: Bool, machine: UInt16) {
        let fit = header(bits: bits, big: big, machine: machine)
        #expect(ELFHeader(fit)?.machine == machine)
        #expect(ELFHeader.isStaticProgram(fit, machine: machine, bits: bits))
        #expect(
            ELFHeader.isStaticProgram(
                header(bits: bits, big: big, type: 3, machine: machine), machine: machine, bits: bits))
        #expect(!ELFHeader.isStaticProgram(fit, machine: machine + 1, bits: bits))
        #expect(!ELFHeader.isStaticProgram(fit, machine: machine, bits: 96 - bits))
        let dynamic = header(bits: bits, big: big, machine: machine, programs: [1, 3])
        #expect(!ELFHeader.isStaticProgram(dynamic, machine: machine, bits: bits))
        #expect(
            !ELFHeader.isStaticProgram(
                header(bits: bits, big: big, type: 1, machine: machine), machine: machine, bits: bits))
        for count in 0..<fit.count {
            #expect(!ELFHeader.isStaticProgram(Array(fit.prefix(count)), machine: machine, bits: bits))
        }
    }
}

@Suite struct ShellWordTests {
    @Test(arguments: [
        "", "plain", "/usr/lib/a-b_c.d", "two words", "it's", "$(reboot)", "a\nb", "*", "~", "é", "'", "\\", "-n",
    ])
    func `a shell takes the word as it is`(word: String) async throws {
        let result = try await Tool("sh").run(["-c", "printf '<%s>' \(word.shellWord)"], limit: .seconds(180))
        #expect(result.text == "<\(word)>")
    }
}
