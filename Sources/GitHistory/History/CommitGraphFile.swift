import Bisection
import CCrypto
import SystemPackage

/// One file in git's commit-graph format (gitformat-commit-graph(5)), or one layer of a chain of such files.
///
/// Everything that is read from it is checked to lie within it; whether its bytes are those that git wrote is told by
/// ``isWhole``.
final class CommitGraphFile {
    /// The ids of the commits that this file adds.
    let ids: SortedIDs
    /// How many commits the layers below this one have.
    let below: Int
    private let file: MappedFile
    private let data: Int
    private let edges: Range<Int>

    private static let noParent: UInt32 = 0x7000_0000
    private static let manyParents: UInt32 = 0x8000_0000
    private static let hashSize = 20
    private static let rowSize = 36

    /// Nil if the file isn't there or isn't a proper one; `layers` are the hashes of the ones below, the lowest first.
    init?(_ path: FilePath, layers: [PackedCommitID] = [], below: Int = 0) {
        guard let file = MappedFile(path), file.bytes.count >= 8 + 12 + Self.hashSize,
            file.bytes.starts(with: "CGPH".utf8), file.bytes[4] == 1, file.bytes[5] == 1,
            Int(file.bytes[7]) == layers.count, let chunks = Self.chunks(of: file),
            let fanout = chunks[Self.name("OIDF")], let list = chunks[Self.name("OIDL")],
            let rows = chunks[Self.name("CDAT")],
            let ids = SortedIDs(file, fanout: fanout.lowerBound, list: list.lowerBound, end: list.upperBound),
            fanout.count == 1024, list.count == Self.hashSize * ids.count, rows.count == Self.rowSize * ids.count,
            below + ids.count < Int32.max
        else { return nil }
        if !layers.isEmpty {
            guard let base = chunks[Self.name("BASE")], base.count == Self.hashSize * layers.count else {
                return nil
            }
            for (place, layer) in layers.enumerated() {
                let start = base.lowerBound + Self.hashSize * place
                guard PackedCommitID(bytes: file.part(start..<(start + Self.hashSize))) == layer else { return nil }
            }
        }
        (self.ids, self.below, self.file, data) = (ids, below, file, rows.lowerBound)
        edges = chunks[Self.name("EDGE")] ?? 0..<0
    }

    /// The number of edges from a commit to its root, plus one: less than that of every child. Zero if git, an old
    /// one, didn't say.
    func generation(_ index: Int) -> UInt32 { file.number(data + Self.rowSize * index + 28) >> 2 }

    /// Appends the parents of the file's commit `index` as numbers over all layers; false if they can't be right.
    func appendParents(of index: Int, to parents: inout [Int32]) -> Bool {
        let row = data + Self.rowSize * index + Self.hashSize
        let (first, second) = (file.number(row), file.number(row + 4))
        guard first != Self.noParent else { return second == Self.noParent }
        guard append(first, to: &parents) else { return false }
        if second == Self.noParent { return true }
        guard second & Self.manyParents != 0 else { return append(second, to: &parents) }
        var place = edges.lowerBound + 4 * Int(second & ~Self.manyParents)
        while place + 4 <= edges.upperBound {
            let edge = file.number(place)
            guard append(edge & ~Self.manyParents, to: &parents) else { return false }
            if edge & Self.manyParents != 0 { return true }
            place += 4
        }
        return false
    }

    private func append(_ parent: UInt32, to parents: inout [Int32]) -> Bool {
        guard Int(parent) < below + ids.count else { return false }
        parents.append(Int32(parent))
        return true
    }

    /// Tells whether the bytes have the checksum that git put behind them.
    var isWhole: @Sendable () -> Bool {
        { [file] in
            let end = file.bytes.count - Self.hashSize
            var digest = [UInt8](repeating: 0, count: Self.hashSize)
            let content = file.part(0..<end)
            guard EVP_Digest(content.baseAddress, content.count, &digest, nil, EVP_sha1(), nil) == 1 else {
                return false
            }
            return digest.elementsEqual(file.part(end..<file.bytes.count))
        }
    }

    /// The file's name within a chain: its checksum.
    var checksum: PackedCommitID {
        PackedCommitID(bytes: file.part((file.bytes.count - Self.hashSize)..<file.bytes.count))
    }

    private static func name(_ text: StaticString) -> UInt32 {
        text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// The table of contents: where each chunk is. They follow each other up to the checksum.
    private static func chunks(of file: MappedFile) -> [UInt32: Range<Int>]? {
        let count = Int(file.bytes[6])
        let end = file.bytes.count - hashSize
        guard 8 + 12 * (count + 1) <= end else { return nil }
        var chunks: [UInt32: Range<Int>] = [:]
        for entry in 0..<count {
            let place = 8 + 12 * entry
            guard let start = Int(exactly: file.longNumber(place + 4)),
                let next = Int(exactly: file.longNumber(place + 16)),
                start >= 8 + 12 * (count + 1), start <= next, next <= end,
                chunks.updateValue(start..<next, forKey: file.number(place)) == nil
            else { return nil }
        }
        return chunks
    }
}
