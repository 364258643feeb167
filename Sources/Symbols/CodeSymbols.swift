import HostTools
import SystemPackage

/// The symbols of a 64-bit little-endian ELF file's code.
struct CodeSymbols {
    struct Symbol {
        /// Offset of its name in ``names``.
        let name: Int
        let section: Int
        let address: UInt64
        let size: UInt64
    }

    /// In the table's order.
    let symbols: [Symbol]
    /// The bytes that their names are in.
    let names: [UInt8]

    /// Bytes of one table at most; the largest kernels' have a tenth of it.
    private static let largestTable: UInt64 = 1 << 30
    private static let symbolTable: UInt32 = 2

    init(of file: ELFFile) throws(SymbolError) {
        guard file.header.bits == 64, !file.header.isBigEndian else {
            throw .unfit(file.path, reason: "it is not 64-bit and little-endian")
        }
        guard let table = file.sections.first(where: { $0.type == Self.symbolTable }),
            file.sections.indices.contains(table.link)
        else { throw .unfit(file.path, reason: "it was stripped of its symbols") }
        guard table.size < Self.largestTable, file.sections[table.link].size < Self.largestTable else {
            throw .unfit(file.path, reason: "its symbol table is damaged")
        }
        let bytes: [UInt8]
        do {
            bytes = try file.bytes(of: table)
            names = try file.bytes(of: file.sections[table.link])
        } catch { throw .file(error) }
        let isCode = file.sections.map(\.isCode)
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
        self.symbols = symbols
    }
}

extension ELFFile {
    /// Whether it tells of source lines, or in which file that stands.
    var hasLines: Bool {
        sections.contains { [".debug_info", ".zdebug_info", ".gnu_debuglink"].contains($0.name) }
    }
}

extension [UInt8] {
    /// The little-endian number at `offset`; 0 where the bytes end before.
    fileprivate func number<Number: FixedWidthInteger>(at offset: Int, as: Number.Type = Number.self) -> Number {
        let width = MemoryLayout<Number>.size
        guard offset >= 0, offset <= count - width else { return 0 }
        return withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }
}
