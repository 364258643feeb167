import Foundation
import HostTools
import SystemPackage

/// Compiles a reproducer's C source, where it sees nothing but itself, the headers beside it that it includes, and the files
/// given with it.
struct ReproducerCompiler {
    private static let mostHeaders = 256

    /// The source.
    var source: FilePath
    /// Files given with it.
    var attachments: [FilePath]
    /// Whether it is for the 32-bit mode of a 64-bit machine.
    var is32Bit: Bool
    /// Takes the program, and what is needed on the way to it.
    var folder: FilePath
    var limit: Duration
    /// Whether the compiler is shut in.
    var isSandboxed: Bool

    /// The program's bytes.
    func compiled() async throws -> [UInt8] {
        let compiler = try Tool("gcc")
        if isSandboxed, case .unusable(let why) = try await Sandbox.availability() {
            throw ReproducerError.noSandbox(why)
        }
        let files = try seen()
        let input = isSandboxed ? Sandbox.sourceFolder.appending(source.lastComponent?.string ?? "") : files[0]
        let output = isSandboxed ? Sandbox.outputFolder : folder
        let options = (is32Bit ? ["-m32"] : []) + ["-static", "-pthread", "-O1"]
        let result = try await compiler.run(
            options + ["-w", "-o", output.appending(GuestInit.program).string, input.string],
            environment: ["TMPDIR": output.string, "LC_ALL": "C", "PATH": Sandbox.searchPath],
            inheritingEnvironment: false, output: .captured(limit: 1 << 16), limit: limit,
            sandbox: isSandboxed ? .compiling(files, into: folder) : nil)
        guard result.status.isSuccess else {
            var excerpt = result.text.split(separator: "\n").prefix(12).joined(separator: "\n")
            if is32Bit, excerpt.contains("crt1.o") || excerpt.contains("libc-header-start.h") {
                excerpt += "\nfor 32-bit programs gcc needs the packages libc6-dev-i386 and lib32gcc-12-dev"
            }
            throw ReproducerError.doesNotCompile(
                command: "gcc \(options.joined(separator: " "))", excerpt: excerpt)
        }
        return try GivenFile.read(folder.appending(GuestInit.program))
    }

    /// What the compiler sees: the source first. No two have one name.
    private func seen() throws(ReproducerError) -> [FilePath] {
        let here = FilePath(FileManager.default.currentDirectoryPath)
        let whole = here.pushing(source)
        var files = [whole]
        var names = Set([whole.lastComponent?.string])
        for path in attachments where names.insert(path.lastComponent?.string).inserted {
            files.append(here.pushing(path))
        }
        var waiting = Self.includes(in: try GivenFile.read(whole))
        while let name = waiting.popLast(), files.count <= Self.mostHeaders {
            let header = whole.removingLastComponent().appending(name)
            // The compiler says better what is missing, and with the line.
            guard names.insert(name).inserted, let bytes = try? GivenFile.read(header) else { continue }
            files.append(header)
            waiting += Self.includes(in: bytes)
        }
        return files
    }

    /// Plain names of headers in `#include "…"`. A key that lies beside the source has none, and is not shown.
    private static func includes(in source: [UInt8]) -> [String] {
        String(decoding: source, as: UTF8.self).matches(
            of: /(?m)^[ \t]*#[ \t]*include[ \t]*"([A-Za-z0-9_+-][A-Za-z0-9_.+-]*\.(?:h|inc|c))"/
        )
        .map { String($0.1) }
    }
}
