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
        guard hex.count == 40 else { return nil }
        var parts: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var digits = 0
        for byte in hex {
            guard let digit = Self.value(of: byte) else { return nil }
            if digits < 16 {
                parts.0 = parts.0 << 4 | digit
            } else if digits < 32 {
                parts.1 = parts.1 << 4 | digit
            } else {
                parts.2 = parts.2 << 4 | digit
            }
            digits += 1
        }
        (high, middle, low) = (parts.0, parts.1, UInt32(truncatingIfNeeded: parts.2))
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

    private static func value(of digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension CommitID {
    fileprivate init(hexOf packed: PackedCommitID) {
        hex = String(unsafeUninitializedCapacity: 40) { buffer in
            for place in 0..<40 {
                let digit = packed.digit(place)
                buffer[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 40
        }
    }
}
