public import SystemPackage

/// An ELF file by its sections. Nothing in it is trusted: offsets that lead out of it are errors.
public struct ELFFile: Sendable {
    /// One section's header.
    public struct Section: Sendable, Hashable {
        /// Its name: `.text`.
        public let name: String
        /// `sh_type`.
        public let type: UInt32
        /// `sh_flags`.
        public let flags: UInt64
        /// Where it is in memory.
        public let address: UInt64
        /// Bytes from the file's start.
        public let offset: UInt64
        /// Bytes of it.
        public let size: UInt64
        /// `sh_link`: the strings of a symbol table's names.
        public let link: Int

        /// Whether it holds instructions.
        public var isCode: Bool { flags & 4 != 0 }
        /// Whether it is part of the program in memory.
        public var isLoaded: Bool { flags & 2 != 0 }
        /// Whether it has no bytes in the file, and zeros in memory (`.bss`).
        public var isZeros: Bool { type == 8 }
        /// Whether it holds notes: of who built it when, by which id.
        public var isNotes: Bool { type == 7 }
    }

    /// The file.
    public let path: FilePath
    /// Its header.
    public let header: ELFHeader
    /// Its sections, in the order of their headers.
    public let sections: [Section]

    private let file: OpenFile

    /// Opens the file and reads its headers.
    public init(at path: FilePath) throws(InputError) {
        self.path = path
        file = try OpenFile(path)
        guard let header = ELFHeader(try file.bytes(at: 0, count: UInt64(ELFHeader.size))) else {
            throw .unfit(path, why: "it is no ELF file of any class and byte order")
        }
        self.header = header
        sections = try Self.sections(of: file, header)
    }

    /// The bytes of a section, of which there may be 2 GiB at most.
    public func bytes(of section: Section) throws(InputError) -> [UInt8] {
        section.isZeros ? [] : try file.bytes(at: section.offset, count: section.size)
    }

    private static func sections(of file: OpenFile, _ header: ELFHeader) throws(InputError) -> [Section] {
        let entry = UInt64(header.bits == 64 ? 64 : 40)
        guard header.sections.entrySize == entry, header.sections.count > 0 else {
            throw .unfit(file.path, why: "it has no sections")
        }
        let table = try file.bytes(at: header.sections.offset, count: header.sections.count * entry)
        func number(_ at: Int, _ width: Int) -> UInt64 {
            table.number(at: at, width: width, isBigEndian: header.isBigEndian)
        }
        let word = header.bits / 8
        let starts = (0..<Int(header.sections.count)).map { $0 * Int(entry) }
        guard starts.indices.contains(header.namesSection) else {
            throw .unfit(file.path, why: "its sections have no names")
        }
        let names = starts[header.namesSection] + 8
        let strings = try file.bytes(at: number(names + 2 * word, word), count: number(names + 3 * word, word))
        return starts.map { at in
            Section(
                name: strings.text(at: Int(number(at, 4))), type: UInt32(number(at + 4, 4)),
                flags: number(at + 8, word), address: number(at + 8 + word, word),
                offset: number(at + 8 + 2 * word, word), size: number(at + 8 + 3 * word, word),
                link: Int(number(at + 8 + 4 * word, 4)))
        }
    }
}

/// A file that is read at offsets, closed when it goes.
private final class OpenFile: Sendable {
    let path: FilePath
    let size: UInt64
    private let descriptor: FileDescriptor

    init(_ path: FilePath) throws(InputError) {
        self.path = path
        descriptor = try RegularFile.open(path)
        do {
            size = UInt64(try descriptor.seek(offset: 0, from: .end))
        } catch {
            try? descriptor.close()
            throw .failed(path, error as? Errno ?? .ioError)
        }
    }

    deinit { try? descriptor.close() }

    func bytes(at offset: UInt64, count: UInt64) throws(InputError) -> [UInt8] {
        guard count < 1 << 31, offset <= size, count <= size - offset else {
            throw .unfit(path, why: "it is cut off or damaged")
        }
        var position = Int64(offset)
        do {
            return try [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
                while filled < Int(count) {
                    let rest = UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<Int(count)])
                    let read = try descriptor.read(fromAbsoluteOffset: position, into: rest)
                    guard read > 0 else { throw InputError.unfit(path, why: "it was changed while it was read") }
                    filled += read
                    position += Int64(read)
                }
            }
        } catch let error as InputError {
            throw error
        } catch { throw .failed(path, error as? Errno ?? .ioError) }
    }
}

extension [UInt8] {
    /// The text at `offset`, up to its NUL.
    public func text(at offset: Int) -> String {
        guard indices.contains(offset) else { return "" }
        return String(decoding: self[offset...].prefix { $0 != 0 }, as: UTF8.self)
    }
}
