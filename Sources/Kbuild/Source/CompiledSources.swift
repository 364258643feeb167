import HostTools
import SystemPackage

/// What a kernel was compiled from, by its build's own records: which files a change must touch to change the kernel.
///
/// A prior, not a proof: makefiles can do anything, so a change elsewhere is unlikely to matter, not impossible.
public struct CompiledSources: Sendable, Hashable {
    /// Files of the tree that a compiler read, by path from the tree's root.
    public let paths: Set<String>
    /// The functions that each compiled file defines, without suffixes such as `.isra.0`.
    private let functions: [String: [String]]
    private let architectures: Set<String>

    /// `functions` has, for each function, the files that define one of that name.
    init(paths: Set<String>, functions: [String: [String]]) {
        self.paths = paths
        self.functions = functions
        architectures = Set(paths.compactMap(Self.architecture))
    }

    /// Whether a change of the file at `path` may change this kernel.
    ///
    /// True for what a compiler read, for Makefiles and Kconfig files, and for whatever else no record is kept of:
    /// scripts, tables, tools. False for C and assembler that wasn't compiled, other architectures, documentation,
    /// and what kbuild never builds.
    public func contains(_ path: String) -> Bool {
        if paths.contains(path) { return true }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if Self.unbuiltFolders.contains(where: path.hasPrefix) || Self.isText(name) { return false }
        if let architecture = Self.architecture(of: path), !architectures.contains(architecture) { return false }
        if Self.isCompiled(name) { return Self.unrecordedFolders.contains(where: path.hasPrefix) }
        return true
    }

    /// The files that define a function of this name, sorted: several where it is static in each. The suffixes that
    /// compilers give to parts and copies (`.cold`, `.constprop.0`) don't matter.
    public func file(of function: String) -> [String] { functions[Self.plain(function)] ?? [] }

    /// `name` without what compilers put behind it.
    static func plain(_ name: some StringProtocol) -> String { String(name.prefix { $0 != "." }) }

    private static let unbuiltFolders = ["Documentation/", "LICENSES/", "samples/", "tools/testing/"]
    /// Their programs take part in the build, but their dependency files don't say where in the tree they were.
    private static let unrecordedFolders = [
        "scripts/", "tools/arch/", "tools/bpf/resolve_btfids/", "tools/build/", "tools/include/", "tools/lib/",
        "tools/objtool/",
    ]

    private static func isText(_ name: String) -> Bool {
        name.hasPrefix(".") || ["MAINTAINERS", "CREDITS", "COPYING", "README"].contains(name)
            || [".rst", ".txt", ".md"].contains(where: name.hasSuffix)
    }

    private static func isCompiled(_ name: String) -> Bool {
        [".c", ".h", ".S", ".rs", ".dts", ".dtsi"].contains(where: name.hasSuffix)
    }

    private static func architecture(of path: String) -> String? {
        let parts = path.split(separator: "/", maxSplits: 2)
        return parts.count == 3 && parts[0] == "arch" ? String(parts[1]) : nil
    }
}

extension CompiledSources {
    /// As text: each path on a line, below it the functions that it defines, after a tab.
    public var text: String {
        var defined: [String: [String]] = [:]
        for (function, files) in functions {
            for file in files { defined[file, default: []].append(function) }
        }
        var text = Self.magic + "\n"
        for path in paths.sorted() {
            text += path + "\n"
            for function in (defined[path] ?? []).sorted() { text += "\t" + function + "\n" }
        }
        return text
    }

    /// Reads what ``text`` wrote; nil if it is anything else.
    public init?(parsing text: String) {
        var lines = text.split(separator: "\n")[...]
        guard lines.popFirst() == Self.magic[...] else { return nil }
        var paths: Set<String> = []
        var functions: [String: [String]] = [:]
        var path: String?
        for line in lines {
            guard line.first == "\t" else {
                path = String(line)
                paths.insert(String(line))
                continue
            }
            guard let path else { return nil }
            functions[String(line.dropFirst()), default: []].append(path)
        }
        self.init(paths: paths, functions: functions)
    }

    private static let magic = "firstbad compiled 1"
    private static let fileLimit = 64 << 20

    /// What is kept in a cache entry's `folder`; nil if nothing is.
    static func load(beneath folder: FilePath) -> CompiledSources? {
        guard
            let bytes = try? RegularFile.head(of: FilePath(CacheEntry.compiled), beneath: folder, limit: fileLimit)
        else { return nil }
        return CompiledSources(parsing: String(decoding: bytes, as: UTF8.self))
    }
}

extension BuiltKernel {
    /// What it was compiled from, read from beside the image each time; nil if its build kept no such record.
    public var compiledSources: CompiledSources? {
        CompiledSources.load(beneath: image.removingLastComponent())
    }
}
