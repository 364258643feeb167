import Bisection
import SystemPackage

/// A pack and its index (gitformat-pack(5)), as far as whole commits are read from it.
final class PackFile {
    private let pack: MappedFile
    private let index: MappedFile
    private let ids: SortedIDs

    private static let indexMagic: UInt32 = 0xff74_4f63
    private static let idsStart = 8 + 1024

    /// Nil if the pack or its index isn't there, isn't a proper one, or has an index of version 1.
    init?(_ path: FilePath) {
        var indexPath = path
        indexPath.extension = "idx"
        guard let index = MappedFile(indexPath), index.bytes.count >= Self.idsStart + 40,
            index.number(0) == Self.indexMagic, index.number(4) == 2,
            let ids = SortedIDs(index, fanout: 8, list: Self.idsStart, end: index.bytes.count),
            index.bytes.count >= Self.idsStart + 28 * ids.count + 40,
            let pack = MappedFile(path), pack.bytes.count > 32, pack.bytes.starts(with: "PACK".utf8)
        else { return nil }
        (self.pack, self.index, self.ids) = (pack, index, ids)
    }

    /// The bytes of the commit `id`; nil if it isn't here, is kept as a difference to another, or is damaged.
    func commit(_ id: PackedCommitID, _ inflater: Inflater) -> UnsafeRawBufferPointer? {
        guard let place = ids.index(of: id), var start = offset(of: place) else { return nil }
        let end = pack.bytes.count - 20
        guard start >= 12, start < end else { return nil }
        var byte = pack.bytes[start]
        guard byte >> 4 & 7 == 1 else { return nil }
        var (size, shift) = (Int(byte & 15), 4)
        while byte & 0x80 != 0 {
            start += 1
            guard start < end, shift < 32 else { return nil }
            byte = pack.bytes[start]
            size |= Int(byte & 0x7f) << shift
            shift += 7
        }
        return inflater.inflate(pack.part((start + 1)..<end), size: size)
    }

    private func offset(of place: Int) -> Int? {
        let short = index.number(Self.idsStart + 24 * ids.count + 4 * place)
        guard short & 0x8000_0000 != 0 else { return Int(short) }
        let long = Self.idsStart + 28 * ids.count + 8 * Int(short & 0x7fff_ffff)
        guard long + 8 <= index.bytes.count - 40 else { return nil }
        return Int(exactly: index.longNumber(long))
    }
}
