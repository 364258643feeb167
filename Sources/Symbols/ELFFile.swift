import SystemPackage

/// As much of a 64-bit ELF file as its symbols need. Nothing in the file is trusted: offsets that lead out of it are
/// errors.
struct ELFFile {
    struct Section {
        let name: String
        let type: UInt32
        let isCode: Bool
        let address: UInt64
        let offset: UInt64
        let size: UInt64
        let link: Int
    }

    struct Symbol {
        /// Offset of its name in the string table.
        let name: Int
        let section: Int
        let address: UInt64
        let size: UInt64
    }

    /// Bytes of one table at most; the largest kernels' have a tenth of it.
    private static let largestTable: UInt64 = 1 << 30
    private static let symbolTable: UInt32 = 2

    let path: FilePath
    private(set) var sections: [Section] = []

    private let file: OpenFile

    init(at path: FilePath) throws(SymbolError) {
        self.path = path
        file = try OpenFile(path)
        let header = try file.bytes(at: 0, count: 64)
        guard header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw .unfit(path, reason: "it is no ELF file; vmlinux lies at the top of the build folder")
        }
        guard header[4] == 2, header[5] == 1 else {
            throw .unfit(path, reason: "it is not 64-bit and little-endian")
        }
        sections = try Self.sections(of: file, header)
    }

    private static func sections(of file: OpenFile, _ header: [UInt8]) throws(SymbolError) -> [Section] {
        let count = UInt64(header.number(at: 60, as: UInt16.self))
        guard header.number(at: 58, as: UInt16.self) == 64, count > 0 else {
            throw .unfit(file.path, reason: "it has no sections")
        }
        let table = try file.bytes(at: header.number(at: 40), count: count * 64)
        let entries = (0..<Int(count)).map { $0 * 64 }
        let names = Int(header.number(at: 62, as: UInt16.self))
        guard names < entries.count else { throw .unfit(file.path, reason: "its sections have no names") }
        let strings = try file.bytes(
            at: table.number(at: entries[names] + 24), count: table.number(at: entries[names] + 32))
        return entries.map { at in
            Section(
                name: strings.text(at: Int(table.number(at: at, as: UInt32.self))),
                type: table.number(at: at + 4, as: UInt32.self),
                isCode: table.number(at: at + 8, as: UInt64.self) & 4 != 0,
                address: table.number(at: at + 16), offset: table.number(at: at + 24),
                size: table.number(at: at + 32), link: Int(table.number(at: at + 40, as: UInt32.self)))
        }
    }

    /// Whether it tells of source lines, or in which file that stands.
    var hasLines: Bool {
        sections.contains { [".debug_info", ".zdebug_info", ".gnu_debuglink"].contains($0.name) }
    }

    /// All symbols of code, in the table's order, and the bytes that their names are in.
    func codeSymbols() throws(SymbolError) -> (symbols: [Symbol], names: [UInt8]) {
        guard let table = sections.first(where: { $0.type == Self.symbolTable }),
            sections.indices.contains(table.link)
        else { throw .unfit(path, reason: "it was stripped of its symbols") }
        guard table.size < Self.largestTable, sections[table.link].size < Self.largestTable else {
            throw .unfit(path, reason: "its symbol table is damaged")
        }
        let bytes = try file.bytes(at: table.offset, count: table.size)
        let names = try file.bytes(at: sections[table.link].offset, count: sections[table.link].size)
        let isCode = sections.map(\.isCode)
        var symbols: [Symbol] = []
        for at in stride(from: 0, to: bytes.count / 24 * 24, by: 24) {
            // Functions, and labels of assembler, which have no type.
            let type = bytes[at + 4] & 0xF
            let section = Int(bytes.number(at: at + 6, as: UInt16.self))
            guard type == 2 || type == 0, section < isCode.count, isCode[section] else { continue }
            symbols.append(
                Symbol(
                    name: Int(bytes.number(at: at, as: UInt32.self)), section: section,
                    address: bytes.number(at: at + 8), size: bytes.number(at: at + 16)))
        }
        return (symbols, names)
    }
}

/// A file that is read at offsets, closed when it goes.
private final class OpenFile: Sendable {
    let path: FilePath
    private let descriptor: FileDescriptor

    init(_ path: FilePath) throws(SymbolError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch { throw .unreadable(path, error as? Errno ?? .ioError) }
    }

    deinit { try? descriptor.close() }

    func bytes(at offset: UInt64, count: UInt64) throws(SymbolError) -> [UInt8] {
        guard let start = Int64(exactly: offset), count < 1 << 31 else {
            throw .unfit(path, reason: "it is damaged")
        }
        var position = start
        do {
            let size = try descriptor.seek(offset: 0, from: .end)
            guard start <= size, Int64(count) <= size - start else {
                throw SymbolError.unfit(path, reason: "it is cut off or damaged")
            }
            return try [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
                while filled < Int(count) {
                    let rest = UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<Int(count)])
                    let read = try descriptor.read(fromAbsoluteOffset: position, into: rest)
                    guard read > 0 else {
                        throw SymbolError.unfit(path, reason: "it was changed while it was read")
                    }
                    filled += read
                    position += Int64(read)
                }
            }
        } catch let error as SymbolError {
            throw error
        } catch { throw .unreadable(path, error as? Errno ?? .ioError) }
    }
}

extension [UInt8] {
    /// The little-endian number at `offset`; 0 where the bytes end before.
    fileprivate func number<Number: FixedWidthInteger>(at offset: Int, as: Number.Type = Number.self) -> Number {
        let width = MemoryLayout<Number>.size
        guard offset >= 0, offset <= count - width else { return 0 }
        return withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }

    /// The text at `offset`, up to its NUL.
    func text(at offset: Int) -> String {
        guard indices.contains(offset) else { return "" }
        return String(decoding: self[offset...].prefix { $0 != 0 }, as: UTF8.self)
    }
}
