import Foundation
import HostTools
public import SystemPackage
public import Wording

/// Why a reproducer can't be run in a guest: its fault, or its owner's.
public enum ReproducerError: Blamed, Hashable {
    /// gcc refused it; the first lines of what it says.
    case doesNotCompile(excerpt: String)
    /// It is neither C source, nor a shell script, nor a static executable for x86-64.
    case unknownKind(FilePath, why: String)
    /// A name that can't be a file's in the guest's folder.
    case badName(String)
    /// Two files would have one name in the guest.
    case sameName(String)
    /// It has to be compiled, and there is no sandbox to do that in.
    case noSandbox(String)
    /// It can't be read.
    case unreadable(InputError)
}

extension ReproducerError {
    /// The user's, who gave it.
    public var blame: Blame { if case .unreadable(let error) = self { error.blame } else { .user } }
}

extension ReproducerError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .doesNotCompile(let excerpt): "the reproducer does not compile with gcc -static -pthread:\n\(excerpt)"
        case .unknownKind(let path, let why):
            "\(path) is no reproducer: \(why); give C source (.c), a shell script (.sh) or a static executable"
        case .badName(let name): "a guest's file can't be called \(name.debugDescription)"
        case .sameName(let name): "two files would be called \(name) in the guest"
        case .noSandbox(let why):
            "no sandbox to compile the reproducer in, which may read any file: \(why); install bubblewrap"
        case .unreadable(let error): error.description
        }
    }
}

/// What makes a kernel show its bug: C source, a shell script or a static executable, and files beside it.
public struct Reproducer: Sendable, Hashable, Codable {
    /// What to do with the file.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Compiled here: `gcc -static -pthread -O1`.
        case cSource
        /// Run by the guest's shell (busybox ash), whatever its first line asks for.
        case shellScript
        /// Run as it is.
        case executable
    }

    /// The file.
    public var path: FilePath
    /// Files put beside it in the guest, under their own names.
    public var attachments: [FilePath]

    /// A reproducer with everything said.
    public init(path: FilePath, attachments: [FilePath] = []) {
        self.path = path
        self.attachments = attachments
    }

    /// By the name's end.
    public var kind: Kind {
        switch path.extension {
        case "c": .cSource
        case "sh": .shellScript
        default: .executable
        }
    }

    /// Checks everything, compiles C source, and leaves what a guest needs in `folder`, which has to be there.
    ///
    /// To be called once a job. Throws `ReproducerError` for what the reproducer's owner can mend, and what `Tool` throws
    /// where the compiler can't be run.
    ///
    /// - Parameter isSandboxed: The compiler is shut in; false only for a source that is trusted.
    public func prepared(
        in folder: FilePath, compileLimit: Duration = .seconds(120), isSandboxed: Bool = true
    ) async throws -> PreparedReproducer {
        let names = try checkedNames()
        var files: [PreparedReproducer.File] = []
        for (path, name) in zip(attachments, names) {
            files.append(.init(name: name, bytes: try Self.bytes(of: path)))
        }
        let program: [UInt8]
        switch kind {
        case .shellScript: program = Self.throughShell(try Self.bytes(of: path))
        case .executable:
            program = try Self.bytes(of: path)
            guard ELFHeader.isStaticProgram(program, machine: 62, bits: 64) else {
                throw ReproducerError.unknownKind(path, why: "it is not a static executable for x86-64")
            }
        case .cSource: program = try await compiled(in: folder, limit: compileLimit, isSandboxed: isSandboxed)
        }
        files.append(.init(name: GuestInit.program, bytes: program))
        return PreparedReproducer(files: files)
    }

    private func checkedNames() throws(ReproducerError) -> [String] {
        var names: [String] = []
        for path in attachments {
            let name = path.lastComponent?.string ?? ""
            try Self.check(name: name)
            guard !names.contains(name) else { throw .sameName(name) }
            names.append(name)
        }
        return names
    }

    static func check(name: String) throws(ReproducerError) {
        let isPlain = name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") }
        guard !name.isEmpty, name != ".", name != "..", name != GuestInit.program, name.utf8.count <= 200, isPlain
        else { throw .badName(name) }
    }

    private static func bytes(of path: FilePath) throws(ReproducerError) -> [UInt8] {
        do {
            return try RegularFile.read(path, limit: Initramfs.largestFile)
        } catch { throw .unreadable(error) }
    }

    /// Scripts ask for bash, which the guest hasn't.
    private static func throughShell(_ script: [UInt8]) -> [UInt8] {
        let body = script.starts(with: "#!".utf8) ? "#" + String(decoding: script, as: UTF8.self) : nil
        return Array("#!/bin/sh\n".utf8) + (body.map { Array($0.utf8) } ?? script)
    }

    private func compiled(in folder: FilePath, limit: Duration, isSandboxed: Bool) async throws -> [UInt8] {
        _ = try Self.bytes(of: path)
        let source = path.lastComponent?.string ?? ""
        let binary = folder.appending(GuestInit.program)
        let compiler = try Tool("gcc")
        if isSandboxed, case .unusable(let why) = try await Sandbox.availability() {
            throw ReproducerError.noSandbox(why)
        }
        let here = FilePath(FileManager.default.currentDirectoryPath)
        let files = ([path] + attachments).map { here.pushing($0) }
        let input = isSandboxed ? Sandbox.sourceFolder.appending(source) : files[0]
        let output = isSandboxed ? Sandbox.outputFolder : folder
        let result = try await compiler.run(
            [
                "-static", "-pthread", "-O1", "-w", "-o", output.appending(GuestInit.program).string, input.string,
            ],
            environment: ["TMPDIR": output.string, "LC_ALL": "C", "PATH": Sandbox.searchPath],
            inheritingEnvironment: false, output: .captured(limit: 1 << 16), limit: limit,
            sandbox: isSandboxed ? .compiling(files, into: folder) : nil)
        guard result.status.isSuccess else {
            let excerpt = result.text.split(separator: "\n").prefix(12).joined(separator: "\n")
            throw ReproducerError.doesNotCompile(excerpt: excerpt)
        }
        return try Self.bytes(of: binary)
    }
}

/// A reproducer ready to be put into guests.
public struct PreparedReproducer: Sendable, Hashable {
    struct File: Sendable, Hashable {
        var name: String
        var bytes: [UInt8]
    }

    let files: [File]
    /// Tells prepared reproducers apart without their bytes: FNV-1a, 64 bits, of names and contents.
    let digest: UInt64

    init(files: [File]) {
        self.files = files
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for file in files {
            for byte in file.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ UInt64(file.bytes.count)) &* 0x100_0000_01b3
            for byte in file.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        digest = hash
    }
}
