public import Records
public import SystemPackage

/// What makes a kernel show its bug: C source, a script, a program, or a folder with a script or program called `run`; and
/// files beside it.
public struct Reproducer: Sendable, Hashable, Codable {
    /// What to do with the file.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Compiled here: `gcc -static -pthread -O1`.
        case cSource
        /// A program as it is, or a script run by its own interpreter where the guest has it, else by the guest's shell.
        case executable
    }

    /// The file, or a folder.
    public var path: FilePath
    /// Files put beside it in the guest, under their own names.
    public var attachments: [FilePath]
    /// Whether C source is compiled for the 32-bit mode of a 64-bit machine (`-m32`).
    public var is32Bit: Bool
    /// What it runs on.
    public var machine: Machine

    /// A reproducer.
    public init(
        path: FilePath, attachments: [FilePath] = [], is32Bit: Bool = false, machine: Machine = .x86_64
    ) {
        self.path = path
        self.attachments = attachments
        self.is32Bit = is32Bit
        self.machine = machine
    }

    /// By the name's end.
    public var kind: Kind { path.extension == "c" ? .cSource : .executable }

    /// Checks everything, compiles C source, and leaves what a guest needs in `folder`, which has to be there.
    ///
    /// To be called once a job. Throws `ReproducerError` for what the reproducer's owner can mend, and what `Tool` throws
    /// where the compiler can't be run.
    ///
    /// - Parameter isSandboxed: The compiler is shut in; false only for a source that is trusted.
    public func prepared(
        in folder: FilePath, compileLimit: Duration = .seconds(120), isSandboxed: Bool = true
    ) async throws -> PreparedReproducer {
        var content = GuestContent(machine: machine)
        for (path, name) in zip(attachments, try checkedNames()) {
            try content.add(name, try GivenFile.read(path))
        }
        if path.isFolder {
            for name in try GivenFile.names(in: path) where name != "run" {
                try content.add(name, try GivenFile.read(path.appending(name)))
            }
            try content.addMain(try GivenFile.read(path.appending("run")), path.appending("run"))
        } else if kind == .cSource {
            content.read(source: try GivenFile.read(path), isShell: false)
            let compiler = ReproducerCompiler(
                source: path, attachments: attachments, is32Bit: is32Bit, folder: folder, limit: compileLimit,
                isSandboxed: isSandboxed)
            try content.addMain(try await compiler.compiled(), path)
        } else {
            try content.addMain(try GivenFile.read(path), path)
        }
        return try content.finish()
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
}
