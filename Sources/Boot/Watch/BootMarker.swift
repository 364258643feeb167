/// What our init tells of a boot, each once: `firstbad: PART WORDS`, with the marker's part of the boot's token. What comes
/// before it on the line doesn't matter.
struct BootMarker: Hashable, Sendable {
    /// In the order in which they are said, which is that of the token's parts.
    enum Kind: Int, Hashable, Sendable, CaseIterable {
        case userSpaceIsUp, reproducerStarts, reproducerEnded, done

        /// The words that it begins with.
        var words: String {
            switch self {
            case .userSpaceIsUp: "user space is up"
            case .reproducerStarts: "reproducer starts"
            case .reproducerEnded: "reproducer ended"
            case .done: "done"
            }
        }
    }

    var kind: Kind
    /// `status 3`: 128 and the signal's number where one ended it; nil where it isn't said.
    var status: Int?
    /// `at 12.34`: the guest's seconds since its start.
    var uptime: Double?
    /// `out of time`: our init ended it at the run limit.
    var outOfTime = false

    static let prefix = Array("firstbad: ".utf8)

    /// Reads the words behind the token's part; nil where they are another marker's.
    init?(_ kind: Kind, words: some Collection<UInt8>) {
        self.kind = kind
        let text = String(decoding: words, as: UTF8.self)
        guard text.drop(while: { $0 == " " }).hasPrefix(kind.words) else { return nil }
        outOfTime = text.contains("out of time")
        let list = text.split { $0 == " " || $0 == "," || $0.isNewline }
        for (word, value) in zip(list, list.dropFirst()) {
            if word == "status" { status = Int(value) }
            if word == "at" { uptime = Double(value) }
        }
    }
}

/// Finds a boot's markers in what comes in pieces, whatever surrounds them.
struct MarkerSearch: Sendable {
    /// Bytes from a marker's start to its line's end, at most.
    private static let longest = 256
    private let token: BootToken
    /// The end of what came before, where a marker may have begun.
    private var rest: [UInt8] = []

    init(_ token: BootToken) { self.token = token }

    /// A marker, and where in the bytes fed last it begins (before them where negative) and its line ends.
    struct Hit {
        var marker: BootMarker
        var start: Int
        var end: Int
    }

    /// The markers whose lines ended in `bytes`.
    mutating func feed(_ bytes: some Collection<UInt8>) -> [Hit] {
        var found: [Hit] = []
        let before = rest.count
        rest += bytes
        var position = 0
        var keep = max(0, rest.count - BootMarker.prefix.count + 1)
        while let start = Bytes.first(BootMarker.prefix, in: rest, from: position) {
            position = start + BootMarker.prefix.count
            let limit = min(rest.count, start + Self.longest)
            guard let end = rest[position..<limit].firstIndex(of: UInt8(ascii: "\n")) else {
                if limit - start < Self.longest { keep = min(keep, start) }
                continue
            }
            if let marker = marker(rest[position..<end]) {
                found.append(Hit(marker: marker, start: start - before, end: max(0, end + 1 - before)))
                position = end + 1
                keep = max(keep, position)
            }
        }
        rest.removeFirst(min(keep, rest.count))
        return found
    }

    private func marker(_ text: ArraySlice<UInt8>) -> BootMarker? {
        let part = text.prefix(BootToken.partSize)
        guard let kind = BootMarker.Kind.allCases.first(where: { token.part($0).elementsEqual(part) }) else {
            return nil
        }
        return BootMarker(kind, words: text.dropFirst(BootToken.partSize))
    }
}
