import Glibc
import HostTools
import SystemPackage

/// The dependency files `.name.o.cmd` that kbuild leaves beside each thing it made: what it was made from.
///
/// A hostile tree writes them: whatever is in them, reading ends, and only plain paths within the tree come out.
struct DependencyFiles {
    /// Files of the tree that were read, by path from its root.
    private(set) var paths: Set<String> = []
    /// Objects in the build folder, and the file of the tree that each was made from.
    private(set) var sources: [String: String] = [:]

    private let prefix: [UInt8]
    private var filesLeft = 200_000
    private var bytesLeft = 4 << 30

    private static let fileLimit = 4 << 20
    private static let deepest = 32
    private static let longestPath = 1000

    /// Reads those in the folder `build`, whose compilers saw the tree at `source`.
    init(build: FilePath, source: FilePath) throws(FileError) {
        prefix = Array((source.string + "/").utf8)
        try read(build, "", depth: 0)
    }

    private mutating func read(_ build: FilePath, _ name: String, depth: Int) throws(FileError) {
        guard depth <= Self.deepest else { return }
        for entry in Self.entries(of: name.isEmpty ? build : build.pushing(FilePath(name))) {
            let path = name.isEmpty ? entry.name : name + "/" + entry.name
            if entry.isFolder {
                if Task.isCancelled { return }
                try read(build, path, depth: depth + 1)
            } else if entry.name.hasPrefix("."), entry.name.hasSuffix(".cmd") {
                guard filesLeft > 0, bytesLeft > 0 else { return }
                let bytes = try RegularFile.read(FilePath(path), beneath: build, limit: Self.fileLimit)
                filesLeft -= 1
                bytesLeft -= bytes.count
                bytes.withUnsafeBytes { parse($0) }
            }
        }
    }

    private static func entries(of folder: FilePath) -> [(name: String, isFolder: Bool)] {
        guard let stream = opendir(folder.string) else { return [] }
        defer { closedir(stream) }
        var found: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(stream) {
            let kind = Int32(entry.pointee.d_type)
            guard kind == DT_DIR || kind == DT_REG else { continue }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { found.append((name, kind == DT_DIR)) }
        }
        return found
    }

    /// "source_kernel/panic.o := <path>", and the lines of "deps_kernel/panic.o := \": a path each.
    private mutating func parse(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[rest.startIndex..<end]
            rest = rest[min(end + 1, rest.endIndex)...]
            if line.starts(with: "  /".utf8) {
                add(line.dropFirst(2).prefix { $0 != UInt8(ascii: " ") })
            } else if line.starts(with: "source_".utf8) {
                let words = line.dropFirst(7).split(separator: UInt8(ascii: " "))
                guard words.count == 3, let path = add(words[2]) else { continue }
                let object = String(decoding: words[0], as: UTF8.self)
                if Self.isPlain(object) { sources[object] = path }
            }
        }
    }

    /// Takes a path in if it is one of the tree's; returns it.
    @discardableResult
    private mutating func add(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
        guard bytes.count > prefix.count, bytes.count <= Self.longestPath, bytes.starts(with: prefix) else {
            return nil
        }
        let text = String(decoding: bytes.dropFirst(prefix.count), as: UTF8.self)
        let path = FilePath(text).lexicallyNormalized().string
        guard Self.isPlain(path) else { return nil }
        paths.insert(path)
        return path
    }

    /// Whether it leads down from where one stands, and has nothing in it that a line of text can't hold.
    private static func isPlain(_ path: String) -> Bool {
        !path.isEmpty && !path.hasPrefix("/") && !path.hasPrefix("../") && path != ".." && path != "."
            && path.utf8.count <= longestPath && path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
            && !path.contains("\u{FFFD}")
    }
}
