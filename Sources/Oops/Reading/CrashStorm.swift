/// Keeps a flood of crashes from becoming a flood of ours: the first are kept, then those with a title of their own,
/// and the rest are counted.
struct CrashStorm: Sendable {
    /// Crashes of one console that are kept whatever their titles.
    static let first = 64
    /// Crashes that are kept in all.
    static let most = 128
    /// Headers after which lines that read alike are only counted.
    private static let calm = 128
    /// Kinds of headers that are told apart.
    private static let mostKeys = 4096

    private var kept = 0
    private var crashes = 0
    private var headers = 0
    /// Titles by what is left of their headers without numbers; empty for one that was no crash.
    private var titles: [UInt64: String] = [:]
    /// How many crashes of a title weren't kept.
    private var repeats: [String: Int] = [:]
    private var keptTitles = Set<String>()
    /// Crashes that weren't kept.
    private(set) var omitted = 0

    /// Whether there were so many crashes that the next ones are worth a short look only.
    var isRaging: Bool { crashes > Self.calm }

    /// Takes in that a crash begins.
    mutating func begin() { crashes += 1 }

    /// Whether `line`, in which a header stands, needn't be looked at, because its like was before: it is counted.
    mutating func counts(_ line: ByteView) -> Bool {
        headers += 1
        guard headers > Self.calm else { return false }
        if let title = titles[line.likeness] {
            if title.isEmpty { return true }
            if crashes <= Self.calm || headers < Self.mostKeys && line.contains("Kernel panic") { return false }
            count(title)
            return true
        }
        guard crashes > Self.calm, titles.count >= Self.mostKeys || kept >= Self.most,
            !line.contains("Kernel panic")
        else { return false }
        omitted += 1
        return true
    }

    /// Whether `crash`, whose header is `line`, is kept; it is counted otherwise.
    mutating func keeps(_ crash: Crash, line: ByteView) -> Bool {
        learn(crash.title, line)
        let isNew = keptTitles.insert(crash.title).inserted
        // Whoever waits for the console's end waits for a panic.
        if kept < Self.first || kept < Self.most && isNew || crash.panicked && isNew {
            kept += 1
            return true
        }
        count(crash.title)
        return false
    }

    /// Takes in that `line` begins what is titled so, or with an empty title that it begins no crash.
    mutating func learn(_ title: String, _ line: ByteView) {
        if titles.count < Self.mostKeys { titles[line.likeness] = title }
    }

    private mutating func count(_ title: String) {
        omitted += 1
        if repeats.count < Self.most || repeats[title] != nil { repeats[title, default: 0] += 1 }
    }

    /// How many crashes of `title` weren't kept; what is asked for once is forgotten, for one crash a title tells it.
    mutating func takeRepeats(of title: String) -> Int { repeats.removeValue(forKey: title) ?? 0 }
}

extension ByteView {
    /// A fingerprint of the line without its blanks and the words that hold a digit: alike for crashes that differ in
    /// numbers and addresses only.
    var likeness: UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        var atWord = value
        var hasDigit = false
        for index in 0..<count {
            let byte = base[index]
            if ASCII.isName(byte) {
                hasDigit = hasDigit || ASCII.isDecimal(byte)
            } else {
                if hasDigit { value = atWord }
                hasDigit = false
                if byte == ASCII.space { continue }
            }
            value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
            if !ASCII.isName(byte) { atWord = value }
        }
        return hasDigit ? atWord : value
    }
}
