import Records

// What scripts around git note of their tests, and what people write below a log.
extension LogReader {
    /// `/x/bzImage_<id> contained KEYWORD: <line>, FAIL`, `… didn't contain KEYWORD: in dmesg, pass`.
    mutating func readScript(_ line: Substring) -> Bool {
        guard let found = line.asciiRange(of: " contain") ?? line.asciiRange(of: "n't contain") else {
            return false
        }
        let before = line[..<found.lowerBound]
        guard let commit = before.wholeCommits.last else { return false }
        let isClean =
            before.hasSuffix("n't") || before.hasSuffix(" not") || before.hasSuffix("did") == true
            || line[found.lowerBound...].hasPrefix("n't")
        // The marks may come later, and in another order.
        if told.count < Self.mostSteps, told[String(commit)] == nil {
            told[String(commit)] = isClean ? .clean : .crashed("")
        }
        return true
    }

    /// What became of the newer end with the commit taken back, in a script's or a person's words.
    mutating func readRevert(_ line: Substring) -> Bool {
        let text = line.lowercased()
        guard let place = text.firstRange(of: "revert"), !text.contains("revert \""), !text.contains("this reverts")
        else { return false }
        let isScript = text[..<place.lowerBound].hasSuffix("_")
        func says(_ words: [String]) -> Bool { words.contains { text.contains($0) } }
        if says(["conflict", "can't be reverted", "cannot be reverted", "not clean"]) { return true }
        let isAgainst = says([
            "still", "persist", "not help", "n't help", "no difference", "not fix", "n't fix", "same problem",
            "same issue", "same crash", "remains",
        ])
        let isFor = says([
            "gone", "fixes", "fixed", "solve", "no longer", "disappear", "goes away", "went away", "not reproduce",
            "n't reproduce", "not be reproduced", "helps", "helped", "makes it work", "vanish",
        ])
        if isAgainst || isScript && says(["fail"]) {
            log.revertConfirms = false
        } else if isFor || isScript && says(["pass", "success"]) {
            log.revertConfirms = true
        } else {
            return false
        }
        return true
    }
}

extension Substring {
    /// All whole commit ids, also between bars and underscores.
    var wholeCommits: [Substring] {
        split { !($0.isHexDigit && !$0.isUppercase) }.filter { $0.utf8.count == 40 }
    }
}
