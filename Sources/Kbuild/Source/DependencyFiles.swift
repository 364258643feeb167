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
    /// What became of each path as it was written, by a hash that nobody can foresee; empty where it was none.
    private var seen: [Int: String] = [:]
    private var filesLeft = 200_000
    private var bytesLeft = 4 << 30

    private static let fileLimit = 4 << 20
    private static let deepest = 32
    private static let longestPath = 512
    private static let mostPaths = 200_000

    /// Reads those in the folder `build`, whose compilers saw the tree at `source`.
    init(build: FilePath, source: FilePath) throws(FileError) {
        prefix = Array((source.string + "/").utf8)
        let folder = open(build.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .failed(action: "read", build, Errno(rawValue: errno)) }
        read(folder, depth: 0)
    }

    /// Reads those in an open folder, which is closed, and below. No link is followed, so nothing leads out.
    private mutating func read(_ folder: CInt, depth: Int) {
        guard let stream = fdopendir(folder) else {
            close(folder)
            return
        }
        defer { closedir(stream) }
        while let entry = readdir(stream), !Task.isCancelled {
            let kind = Int32(entry.pointee.d_type)
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.baseAddress.map { String(cString: $0.assumingMemoryBound(to: CChar.self)) } ?? ""
            }
            if kind == DT_DIR, name != ".", name != "..", depth < Self.deepest {
                let inside = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                if inside >= 0 { read(inside, depth: depth + 1) }
            } else if kind == DT_REG, name.hasPrefix("."), name.hasSuffix(".cmd"), filesLeft > 0, bytesLeft > 0 {
                readFile(name, in: folder)
            }
        }
    }

    private mutating func readFile(_ name: String, in folder: CInt) {
        let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        let size = min(Int(status.st_size), Self.fileLimit)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                guard let start = buffer.baseAddress, case let got = Glibc.read(file, start + count, size - count),
                    got > 0
                else { return }
                count += got
            }
        }
        filesLeft -= 1
        bytesLeft -= bytes.count
        bytes.withUnsafeBytes { parse($0) }
    }

    /// "source_kernel/panic.o := <path>", and the lines of "deps_kernel/panic.o := \": a path each.
    ///
    /// A build leaves 50 MB and more of these, of which little is new: headers are known after the first files. So lines
    /// are looked at by libc, and what was seen is compared as bytes.
    private mutating func parse(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while start < bytes.count {
            let end = Self.index(of: UInt8(ascii: "\n"), in: bytes, from: start)
            if Self.has("  /", in: bytes, at: start) {
                let stop = Self.index(of: UInt8(ascii: " "), in: bytes, from: start + 2)
                add(UnsafeRawBufferPointer(rebasing: bytes[(start + 2)..<min(stop, end)]))
            } else if Self.has("source_", in: bytes, at: start), end - start < 4 * Self.longestPath {
                addSource(String(decoding: bytes[(start + 7)..<end], as: UTF8.self))
            }
            start = end + 1
        }
    }

    /// "kernel/panic.o := <path>"
    private mutating func addSource(_ line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[1] == ":=", Self.isPlain(String(words[0])) else { return }
        let path = Array(words[2].utf8).withUnsafeBytes { add($0) }
        if let path, sources.count < Self.mostPaths { sources[String(words[0])] = path }
    }

    private static func index(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = bytes.baseAddress, let found = memchr(base + start, CInt(byte), bytes.count - start) else {
            return bytes.count
        }
        return UnsafeRawPointer(found) - base
    }

    private static func has(_ text: StaticString, in bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        guard let base = bytes.baseAddress, bytes.count - start >= text.utf8CodeUnitCount else { return false }
        return memcmp(base + start, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// Takes a path in if it is one of the tree's; returns it.
    @discardableResult
    private mutating func add(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count > prefix.count, bytes.count <= Self.longestPath, let base = bytes.baseAddress,
            memcmp(base, prefix, prefix.count) == 0
        else { return nil }
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        let key = hasher.finalize()
        if let known = seen[key] { return known.isEmpty ? nil : known }
        guard seen.count < Self.mostPaths else { return nil }
        let text = String(decoding: bytes[prefix.count...], as: UTF8.self)
        let path = FilePath(text).lexicallyNormalized().string
        let isPlain = Self.isPlain(path)
        seen[key] = isPlain ? path : ""
        if isPlain { paths.insert(path) }
        return isPlain ? path : nil
    }

    /// Whether it leads down from where one stands, and has nothing in it that a line of text can't hold.
    private static func isPlain(_ path: String) -> Bool {
        !path.isEmpty && !path.hasPrefix("/") && !path.hasPrefix("../") && path != ".." && path != "."
            && path.utf8.count <= longestPath && path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
            && !path.contains("\u{FFFD}")
    }
}
