import Archives
import HostTools
import Oops
import SystemPackage
import Wording

/// A console that was saved, or that comes in on standard input: as text in UTF-8 or UTF-16, perhaps compressed.
struct ConsoleFile {
    /// Bytes read at once: large enough that calls don't count, small enough for a processor's cache.
    private static let chunk = 1 << 20

    /// What can't be read as a console.
    struct Unreadable: Error, CustomStringConvertible {
        let name: String
        /// What it is instead.
        let what: String

        var description: String { "\(name) is \(what)" }
    }

    /// `-` is standard input.
    let name: String

    /// Reads the console to its end, in memory that doesn't grow with it, and hands on its crashes in their order.
    /// Returns how many crashes were only counted.
    ///
    /// - Throws: `FileError`, `CompressedStream.Failure`, `Unreadable`, or what `each` throws.
    func crashes(_ each: (Crash) async throws -> Void) async throws -> Int {
        let descriptor = try open()
        defer { if name != "-" { try? descriptor.close() } }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 64)
        defer { buffer.deallocate() }
        var reading = Reading(name: name)
        var count = try read(descriptor, into: buffer)
        guard CompressedStream.isOne(buffer.prefix(count)) else {
            while count > 0 {
                try Task.checkCancellation()
                for crash in try reading.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
                    try await each(crash)
                }
                count = try read(descriptor, into: buffer)
            }
            for crash in try reading.finish() { try await each(crash) }
            return reading.omitted
        }
        let stream = try CompressedStream(name, start: Array(buffer.prefix(count))) {
            try read(descriptor, into: $0)
        }
        do {
            while true {
                try Task.checkCancellation()
                let bytes = try stream.next()
                guard !bytes.isEmpty else { break }
                for crash in try reading.feed(bytes) { try await each(crash) }
            }
        } catch let error as CompressedStream.Failure {
            // What was cut off or damaged later on is told as far as it goes.
            for crash in try reading.finish() { try await each(crash) }
            throw error
        }
        for crash in try reading.finish() { try await each(crash) }
        return reading.omitted
    }

    /// A console being read.
    private struct Reading {
        let name: String
        private var scanner = CrashScanner(delivery: .judged)
        private var encoding: ConsoleEncoding?
        /// All of it, as long as it may be a dump of pstore's, whose parts have to be put in order.
        private var dump: [UInt8]?
        /// What it is, if no text.
        private var kind: String?
        private var foundAny = false

        init(name: String) { self.name = name }

        var omitted: Int { scanner.omitted }

        mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> [Crash] {
            if encoding == nil { begin(bytes) }
            if dump != nil {
                dump?.append(contentsOf: bytes)
                guard let whole = dump, whole.count > PstoreDump.longest else { return [] }
                dump = nil
                return scanner.feed(whole)
            }
            let crashes: [Crash]
            if encoding?.isPlain ?? true {
                crashes = scanner.feed(bytes)
            } else {
                crashes = scanner.feed(encoding?.decode(bytes) ?? [])
            }
            foundAny = foundAny || !crashes.isEmpty
            return crashes
        }

        private mutating func begin(_ bytes: UnsafeRawBufferPointer) {
            let start = Array(bytes.prefix(64 << 10))[...]
            let encoding = ConsoleEncoding(start)
            self.encoding = encoding
            if encoding.isPlain { kind = NoText.kind(start) }
            if encoding.isPlain, PstoreDump.isOne(start) { dump = [] }
        }

        /// The last crashes. That there are none is only said of text.
        mutating func finish() throws -> [Crash] {
            let crashes = (dump.map { scanner.feed(PstoreDump.inOrder($0)) } ?? []) + scanner.finish()
            if let kind, !foundAny, crashes.isEmpty { throw Unreadable(name: name, what: kind) }
            return crashes
        }
    }

    /// The names in the file `list`, one a line.
    static func names(in list: String) throws(FileError) -> [String] {
        let file = ConsoleFile(name: list)
        let descriptor = try file.open()
        defer { if list != "-" { try? descriptor.close() } }
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(descriptor, into: buffer)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    private func open() throws(FileError) -> FileDescriptor {
        if name == "-" { return .standardInput }
        do {
            return try FileDescriptor.open(FilePath(name), .readOnly, options: .closeOnExec)
        } catch { throw .failed(action: "read", FilePath(name), error as? Errno ?? .ioError) }
    }

    private func read(
        _ descriptor: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) -> Int {
        do {
            return try descriptor.read(into: buffer)
        } catch { throw .failed(action: "read", FilePath(name), error as? Errno ?? .ioError) }
    }
}
