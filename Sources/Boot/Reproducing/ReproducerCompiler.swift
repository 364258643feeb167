import Foundation
import HostTools
import SystemPackage

/// Compiles a reproducer's C source, where it sees nothing but itself, its headers and the files given with it.
struct ReproducerCompiler {
    /// The largest attachment that a source may include as data.
    private static let largestIncluded = 16 << 20
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

    /// The program's bytes.
    func compiled() async throws -> [UInt8] {
        let work = folder.appending("source-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: work.string, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: work.string) }
        let name = try collect(into: work)
        let binary = folder.appending(GuestInit.program)
        let usable = try await Sandbox.availability() == .usable
        let sandbox =
            usable
            ? Sandbox(readOnly: [.init(work, at: "/tmp/source")], writable: [.init(folder, at: "/tmp/out")]) : nil
        let options = (is32Bit ? ["-m32"] : []) + ["-static", "-pthread", "-O1"]
        let result = try await Tool("gcc").run(
            options + [
                "-w", "-o", usable ? "/tmp/out/\(GuestInit.program)" : binary.string,
                "\(usable ? "/tmp/source" : work.string)/\(name)",
            ], environment: ["TMPDIR": usable ? "/tmp/out" : folder.string, "LC_ALL": "C"],
            output: .captured(limit: 1 << 16), limit: limit, sandbox: sandbox)
        guard result.status.isSuccess else {
            var excerpt = result.text.split(separator: "\n").prefix(12).joined(separator: "\n")
            if is32Bit, excerpt.contains("crt1.o") || excerpt.contains("libc-header-start.h") {
                excerpt += "\n32-bit programs need the packages libc6-dev-i386 and lib32gcc-12-dev"
            }
            throw ReproducerError.doesNotCompile(
                command: "gcc \(options.joined(separator: " "))", excerpt: excerpt)
        }
        return try GivenFile.read(binary)
    }

    /// Copies the source, the files beside it that it or they include, and attachments. Returns the source's name.
    private func collect(into work: FilePath) throws -> String {
        let around = source.removingLastComponent()
        let name = source.lastComponent?.string ?? "repro.c"
        var waiting = [name]
        var taken: Set<String> = []
        for path in attachments {
            guard let name = path.lastComponent?.string, let bytes = try? GivenFile.read(path),
                bytes.count <= Self.largestIncluded, taken.insert(name).inserted
            else { continue }
            try AtomicFile.write(bytes, to: work.appending(name))
        }
        taken.remove(name)
        while let next = waiting.popLast() {
            guard taken.count <= Self.mostHeaders, taken.insert(next).inserted else { continue }
            let path = next == name ? source : around.appending(next)
            let bytes: [UInt8]
            do throws(ReproducerError) {
                bytes = try GivenFile.read(path)
            } catch {
                // The compiler says it better, and with the line.
                if next == name { throw error } else { continue }
            }
            try AtomicFile.write(bytes, to: work.appending(next))
            waiting += Self.includes(in: bytes)
        }
        return name
    }

    /// Names in `#include "…"`, plain ones: headers beside the source.
    private static func includes(in source: [UInt8]) -> [String] {
        String(decoding: source, as: UTF8.self).matches(of: /(?m)^[ \t]*#[ \t]*include[ \t]*"([A-Za-z0-9_.+-]+)"/)
            .map { String($0.1) }.filter { !$0.hasPrefix(".") }
    }
}
