/// The header of an ELF file (System V ABI, chapter 4), of either class and byte order.
public struct ELFHeader: Sendable, Hashable {
    /// Where a table of the file lies.
    public struct Table: Sendable, Hashable {
        /// Bytes from the file's start.
        public let offset: UInt64
        /// Bytes of an entry.
        public let entrySize: UInt64
        /// How many entries there are.
        public let count: UInt64
    }

    /// Bytes that have to be at hand.
    public static let size = 64

    /// Bits of an address: 32 or 64.
    public let bits: Int
    /// Whether numbers have their highest byte first.
    public let isBigEndian: Bool
    /// `e_type`: 2 for an executable, 3 for a shared object or a static PIE.
    public let type: UInt16
    /// `e_machine`: 62 for x86-64.
    public let machine: UInt16
    /// The program headers.
    public let programs: Table
    /// The section headers.
    public let sections: Table
    /// Which section has the others' names.
    public let namesSection: Int

    /// Reads the file's first bytes; nil where they are no ELF header.
    public init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]), bytes.count >= 52,
            let is64 = [1: false, 2: true][bytes[4]], let isBig = [1: false, 2: true][bytes[5]],
            bytes.count >= (is64 ? Self.size : 52)
        else { return nil }
        func number(_ at: Int, _ width: Int) -> UInt64 { bytes.number(at: at, width: width, isBigEndian: isBig) }
        bits = is64 ? 64 : 32
        isBigEndian = isBig
        type = UInt16(number(16, 2))
        machine = UInt16(number(18, 2))
        // Behind e_entry the two classes part.
        let (address, tail) = is64 ? (8, 52) : (4, 40)
        programs = Table(
            offset: number(24 + address, address), entrySize: number(tail + 2, 2), count: number(tail + 4, 2))
        sections = Table(
            offset: number(24 + 2 * address, address), entrySize: number(tail + 6, 2), count: number(tail + 8, 2))
        namesSection = Int(number(tail + 10, 2))
    }

    /// Whether a whole file is a program for `machine` that needs no interpreter and no shared library.
    public static func isStaticProgram(_ bytes: [UInt8], machine: UInt16, bits: Int) -> Bool {
        guard let header = ELFHeader(bytes), header.type == 2 || header.type == 3, header.machine == machine,
            header.bits == bits, header.programs.count > 0,
            header.programs.entrySize >= (bits == 64 ? 56 : 32)
        else { return false }
        for index in 0..<header.programs.count {
            let (start, overflow) = header.programs.offset.addingReportingOverflow(
                index * header.programs.entrySize)
            guard !overflow, start <= UInt64(bytes.count), UInt64(bytes.count) - start >= header.programs.entrySize
            else { return false }
            // PT_INTERP
            if bytes.number(at: Int(start), width: 4, isBigEndian: header.isBigEndian) == 3 { return false }
        }
        return true
    }
}

extension [UInt8] {
    /// The number of `width` bytes (at most 8) at `offset`; 0 where the bytes end before.
    public func number(at offset: Int, width: Int, isBigEndian: Bool = false) -> UInt64 {
        guard offset >= 0, offset <= count - width else { return 0 }
        let bytes = self[offset..<(offset + width)]
        return isBigEndian
            ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
