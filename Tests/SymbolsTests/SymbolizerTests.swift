import Foundation
import HostTools
import Oops
import SystemPackage
import TestKit
import Testing

@testable import Symbols

/// Programs and objects with debug information, made by the compiler that makes kernels.
@Suite struct SymbolizerTests {
    let folder: TemporaryFolder

    /// `start_kernel` is the landmark by which the tree's top is known.
    static let sources = [
        "init/main.c": """
        #include "../include/cart.h"
        int wheel(int);
        __attribute__((noinline)) static int helper(int x) { return x * 3 + wheel(x); }
        int start_kernel(int x) {
            return helper(cart_of(x)) + 1;
        }
        int main(int argc, char **argv) { return start_kernel(argc); }
        """,
        "net/cart/push.c": """
        __attribute__((noinline)) static int helper(int x) {
            int sum = 0;
            for (int i = 0; i < x; i++) sum += i ^ x;
            return sum;
        }
        int wheel(int x) { return helper(x) - 7; }
        """,
        "include/cart.h": """
        extern int wheel(int);
        static inline __attribute__((always_inline)) int cart_of(int x) {
            return wheel(x + 1) + 2;
        }
        """,
    ]

    init() throws {
        folder = try TemporaryFolder()
        for (name, text) in Self.sources {
            let path = folder.path.appending(name)
            try FileManager.default.createDirectory(
                atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
            try AtomicFile.write(text, to: path)
        }
    }

    private func compile(_ arguments: [String], into name: String) async throws -> FilePath {
        let output = folder.path.appending(name)
        let result = try await Tool("gcc").run(
            ["-g", "-O2", "-fno-pie", "-fno-ipa-cp", "-fno-ipa-icf", "-o", output.string] + arguments,
            workingDirectory: folder.path, limit: .seconds(60))
        try #require(result.status.isSuccess, "\(result.text)")
        return output
    }

    private func image() async throws -> FilePath {
        try await compile(["-no-pie", "init/main.c", "net/cart/push.c"], into: "vmlinux")
    }

    /// Size and address of each function called `name`, as `nm` tells them.
    private func sizes(of name: String, in file: FilePath) async throws -> [UInt64] {
        let text = try await Tool("nm").run(["-S", file.string], limit: .seconds(10)).text
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            return parts.count == 4 && parts[3] == name ? UInt64(parts[1], radix: 16) : nil
        }
    }

    private func hexadecimal(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }

    private func crash(_ report: String) -> Crash {
        Crash(title: "kernel BUG in start_kernel", kind: .kernelBug, report: report)
    }

    @Test(arguments: DebugReader.allCases)
    func framesGetTheirLines(reader: DebugReader) async throws {
        guard (try? Tool(reader.program)) != nil else { return }
        let image = try await image()
        let start = hexadecimal(try #require(try await sizes(of: "start_kernel", in: image).first))
        let helpers = try await sizes(of: "helper", in: image)
        try #require(Set(helpers).count == 2)
        // The inlined call comes first in start_kernel: no address in there is needed to know that much.
        let report = """
            RIP: 0010:helper+0x0/\(hexadecimal(helpers[0]))
             helper+0x0/\(hexadecimal(helpers[1]))
             start_kernel+0x8/\(start)
             start_kernel+0x8/\(start) init/main.c:99
             start_kernel+0x8/0xfff
             gone+0x8/\(start)
             wheel+0x0/0x1 [elsewhere]
            """
        let result = try await Symbolizer.with(
            vmlinux: image, modules: nil, reader: reader, limit: .seconds(60)
        ) { symbolizer in try await symbolizer.symbolized(Crash(title: "", kind: .other, report: report)) }
        let lines = result.report.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("RIP: 0010:helper+"))
        let files = [lines[0], lines[1]].map { $0.split(separator: " ").last?.split(separator: ":").first ?? "" }
        #expect(Set(files) == ["init/main.c", "net/cart/push.c"])
        #expect(lines.contains(" cart_of include/cart.h:3 [inline]"), "\(lines)")
        #expect(lines.contains { $0.hasPrefix(" start_kernel+0x8/\(start) init/main.c:") && !$0.hasSuffix(":99") })
        #expect(lines.contains(" start_kernel+0x8/\(start) init/main.c:99"))
        #expect(lines.suffix(3) == report.split(separator: "\n").suffix(3).map(String.init)[...])
    }

    @Test func stacksGetThemToo() async throws {
        let image = try await image()
        let size = try #require(try await sizes(of: "start_kernel", in: image).first)
        let leadIn = "before start_kernel+0x8/\(hexadecimal(size))\n"
        var crash = crash(leadIn + " start_kernel+0x8/\(hexadecimal(size))\n")
        crash.leadIn = leadIn.utf8.count
        let frame = StackTrace.Frame(function: "start_kernel", offset: 8, size: Int(size), unreliable: true)
        crash.stacks = [StackTrace(role: .call, heading: "Call Trace:", frames: [frame])]
        let asked = crash
        let result = try await Symbolizer.with(vmlinux: image) { try await $0.symbolized(asked) }
        let frames = result.stacks[0].frames
        #expect(frames.map(\.function) == ["cart_of", "start_kernel"])
        #expect(frames.map(\.inlined) == [true, false])
        #expect(frames.map(\.file) == ["include/cart.h", "init/main.c"])
        #expect(frames.map(\.unreliable) == [true, true])
        #expect(result.guiltyFile == "init/main.c")
        let own = Substring(result.report.utf8.dropFirst(result.leadIn))
        #expect(own.hasPrefix(" cart_of include/cart.h:3 [inline]\n start_kernel+"))
    }

    @Test func modulesAreFoundByName() async throws {
        let image = try await image()
        try FileManager.default.createDirectory(
            atPath: folder.path.appending("modules/deep").string, withIntermediateDirectories: true)
        let module = try await compile(["-c", "net/cart/push.c"], into: "modules/deep/cart-wheel.ko")
        let size = hexadecimal(try #require(try await sizes(of: "wheel", in: module).first))
        let crash = crash(" wheel+0x4/\(size) [cart_wheel]\n wheel+0x4/\(size) [other]\n")
        let result = try await Symbolizer.with(vmlinux: image, modules: folder.path.appending("modules")) {
            try await $0.symbolized(crash)
        }
        let lines = result.report.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0] == " wheel+0x4/\(size) [cart_wheel] net/cart/push.c:6")
        #expect(lines[1] == " wheel+0x4/\(size) [other]")
    }

    @Test(
        arguments: [
            (
                String(repeating: "# a script\n", count: 9),
                "it is no ELF file; vmlinux lies at the top of the build folder"
            ),
            ("\u{7F}ELF", "it is cut off or damaged"),
            ("\u{7F}ELF\u{2}\u{1}" + String(repeating: "\u{40}", count: 58), "it has no sections"),
        ].map { Unfit(contents: $0.0, reason: $0.1) })
    func whatIsNoImageIsRefused(unfit: Unfit) async throws {
        let path = folder.path.appending("vmlinux")
        try AtomicFile.write(unfit.contents, to: path)
        await #expect(throws: SymbolError.unfit(path, reason: unfit.reason)) {
            try await Symbolizer.with(vmlinux: path) { _ in }
        }
    }

    struct Unfit: CustomTestStringConvertible {
        let contents: String
        let reason: String
        var testDescription: String { reason }
    }

    @Test func linesAreNeeded() async throws {
        let image = try await compile(["-g0", "-no-pie", "init/main.c", "net/cart/push.c"], into: "vmlinux")
        await #expect(throws: SymbolError.unfit(image, reason: "it was built without CONFIG_DEBUG_INFO")) {
            try await Symbolizer.with(vmlinux: image) { _ in }
        }
    }

    @Test func whatIsNotThereIsNamed() async throws {
        let path = folder.path.appending("nothing")
        await #expect(throws: SymbolError.file(.missing(path))) {
            try await Symbolizer.with(vmlinux: path) { _ in }
        }
        let image = try await image()
        await #expect(throws: SymbolError.file(.failed(path, .noSuchFileOrDirectory))) {
            try await Symbolizer.with(vmlinux: image, modules: path) { _ in }
        }
    }

    @Test func aDamagedImageNeverTraps() async throws {
        let path = try await image()
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path.string)))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<60 {
            var damaged = bytes
            // Headers and section tables, at both ends.
            for _ in 0..<20 {
                let place = Bool.random() ? Int.random(in: 4..<64) : damaged.count - Int.random(in: 1...2400)
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if Bool.random() { damaged.removeLast(Int.random(in: 0..<damaged.count)) }
            try Data(damaged).write(to: URL(filePath: path.string))
            _ = try? SymbolTable(of: ELFFile(at: path))
        }
    }
}
