import Records

/// The 20 bytes of a commit id, without a heap allocation.
package struct PackedCommitID: Hashable, Comparable, Sendable {
    @usableFromInline let high: UInt64
    @usableFromInline let middle: UInt64
    @usableFromInline let low: UInt32

    /// The id in `bytes`; all zeros unless there are 20.
    @inlinable package init(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 20 else {
            (high, middle, low) = (0, 0, 0)
            return
        }
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        middle = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        low = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
    }

    /// The id in 40 hex digits of either case; nil if `hex` is anything else.
    package init?(hex: UnsafeRawBufferPointer) {
        guard hex.count == 40, let first = Self.value(of: hex, 0), let second = Self.value(of: hex, 8),
            let third = Self.value(of: hex, 16), let fourth = Self.value(of: hex, 24),
            let fifth = Self.value(of: hex, 32)
        else { return nil }
        high = UInt64(first) << 32 | UInt64(second)
        middle = UInt64(third) << 32 | UInt64(fourth)
        low = fifth
    }

    /// The same id. (A `CommitID` is always 40 hex digits.)
    package init(_ id: CommitID) {
        let bytes = Array(id.hex.utf8)
        self = bytes.withUnsafeBytes { PackedCommitID(hex: $0) ?? PackedCommitID(bytes: $0) }
    }

    /// The same id, as the rest of the program has it.
    package var commitID: CommitID { CommitID(hexOf: self) }

    /// Writes the 20 bytes to the beginning of `bytes`, which has room for them.
    package func write(to bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
        bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }

    /// The number, 0...15, of hex digit `place`, 0..<40.
    fileprivate func digit(_ place: Int) -> UInt8 {
        switch place {
        case ..<16: UInt8(truncatingIfNeeded: high >> UInt64(60 - 4 * place)) & 15
        case ..<32: UInt8(truncatingIfNeeded: middle >> UInt64(124 - 4 * place)) & 15
        default: UInt8(truncatingIfNeeded: low >> UInt32(156 - 4 * place)) & 15
        }
    }

    /// The first 8 bytes, for hash tables: a commit id is a hash already.
    @inlinable package var prefix: UInt64 { high }

    @inlinable package static func < (left: PackedCommitID, right: PackedCommitID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    @inlinable package static func == (left: PackedCommitID, right: PackedCommitID) -> Bool {
        left.high == right.high && left.middle == right.middle && left.low == right.low
    }

    /// The number that the eight hex digits from `place` on are, a byte of one number each.
    private static func value(of hex: UnsafeRawBufferPointer, _ place: Int) -> UInt32? {
        let each: UInt64 = 0x0101_0101_0101_0101
        let text = UInt64(bigEndian: hex.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        // Letters have this bit set, digits don't.
        let letters = (text >> 6) & each
        let values = (text & (15 * each)) + 9 * letters
        let above9 = ((values + 6 * each) >> 4) & each
        // The digits that have these values, in lower case.
        let digits = values + 0x30 * each + 0x27 * above9
        guard values & (0xf0 * each) == 0, digits == text | letters << 5 else { return nil }
        let pairs = (values | values >> 4) & 0x00ff_00ff_00ff_00ff
        let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff
        return UInt32(truncatingIfNeeded: fours | fours >> 16)
    }
}

extension CommitID {
    fileprivate init(hexOf packed: PackedCommitID) {
        self.init(
            knownHex: String(unsafeUninitializedCapacity: 40) { buffer in
                for place in 0..<40 {
                    let digit = packed.digit(place)
                    buffer[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                }
                return 40
            })
    }
}
