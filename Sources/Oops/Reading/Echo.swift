/// Tells the lines of a console on which each comes twice, from two drivers or from whoever echoes it.
struct Echo {
    private var seen = Set<UInt64>()
    private var last = ByteView.empty

    /// Whether `line` has come before.
    mutating func isRepeated(_ line: ByteView) -> Bool {
        if let stamp = ConsolePrefix(line).stamp {
            return !seen.insert(line.from(stamp).trimmed.fingerprint).inserted
        }
        // Without a stamp a line may stand there twice: each second one is the echo.
        if line.equals(last) {
            last = .empty
            return true
        }
        last = line
        return false
    }
}

extension ByteView {
    /// FNV-1a.
    var fingerprint: UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<count { value = (value ^ UInt64(base[index])) &* 0x100_0000_01B3 }
        return value
    }
}
