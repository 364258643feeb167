import Wording

/// Releases by what kernels and evidence files call themselves.
enum KernelRelease {
    /// The revision that a kernel calls itself after: the tag for `6.19.0-rc7-…` (`v6.19-rc7`) or `6.1.12-custom`
    /// (`v6.1.12`), the day of `6.19.0-next-20260119`, the commit of `6.15.0-11192-ga82d78bc13a8`; nil for anything
    /// else, and for a distribution's.
    static func revision(for release: some StringProtocol) -> String? {
        let parts = String(release).split(separator: "-", omittingEmptySubsequences: false)
        if let id = commit(in: parts) { return id }
        var numbers = String(parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false).map(
            String.init)
        if let last = numbers.popLast() { numbers.append(String(last.prefix { $0 != "+" && $0 != "_" })) }
        guard (2...4).contains(numbers.count), numbers.allSatisfy({ $0.utf8.count < 5 && Int($0) != nil }) else {
            return nil
        }
        if let next = parts.first(where: { $0.hasPrefix("next") }), next == "next" || next.count > 4,
            let day = release.from("next-"), day.dropFirst(5).prefix(8).allSatisfy(\.isNumber)
        {
            return String(day.prefix(13))
        }
        guard !isDistributions(parts) else { return nil }
        let candidate = parts.dropFirst().first.map { $0.prefix { $0 != "+" && $0 != "_" } } ?? ""
        let isCandidate = candidate.hasPrefix("rc") && candidate.count < 5 && Int(candidate.dropFirst(2)) != nil
        // Since 3.0, a third number of 0 is left out.
        if numbers.count == 3, numbers[2] == "0", (Int(numbers[0]) ?? 0) >= 3 { numbers.removeLast() }
        // Candidates of stable releases have no tag that stays.
        if isCandidate, numbers.count > 2, (Int(numbers[0]) ?? 0) >= 3 { return nil }
        return "v" + numbers.joined(separator: ".") + (isCandidate ? "-" + candidate : "")
    }

    /// The commit that `git describe`, or who built it, put into the name.
    private static func commit(in parts: [Substring]) -> String? {
        for part in parts.dropFirst() {
            let word = part.prefix { $0 != "+" && $0 != "_" }
            let id = word.first == "g" ? word.dropFirst() : word
            let isLong = word.first == "g" ? (7...40).contains(id.utf8.count) : (12...40).contains(id.utf8.count)
            let isMixed = id.contains(where: \.isNumber) && (id.contains(where: \.isLetter) || id.utf8.count == 40)
            if isLong, isMixed, id.utf8.allSatisfy(Bytes.isHex) { return String(id) }
        }
        return nil
    }

    /// `6.8.0-45-generic`, `6.1.0-13-amd64`, `5.14.0-362.el9.x86_64`: their numbers are the distribution's own.
    static func isDistributions(_ parts: [Substring]) -> Bool {
        guard parts.count > 1 else { return false }
        if parts.dropFirst().contains(where: { $0.contains(".el") || $0.contains(".amzn") }) { return true }
        return parts.count > 2 && parts[1].allSatisfy(\.isNumber) && parts[2].first?.isLetter == true
            && commit(in: parts) == nil
    }

    /// The kernel's name in `… Not tainted 6.19.0-rc7 #1 …` or `Linux version 6.1.0-13-amd64 (…`.
    static func name(inBanner line: Substring) -> Substring? {
        if let rest = line.behind("Linux version ") {
            let word = rest.prefix { $0 != " " }
            return word.first?.isNumber == true && word.contains(".") ? word : nil
        }
        guard let rest = line.behind("ainted") else { return nil }
        return rest.split(separator: " ").prefix(14).first { $0.first?.isNumber == true && $0.contains(".") }
    }

    /// The commit or tag in a file's name: `bzImage_<revision>`, `<revision>_dmesg.log`, `dmesg-<revision>.txt`.
    static func revision(ofFile name: String) -> String? {
        var words = name.split { $0 == "_" || $0 == "/" }.map { Substring($0) }
        words += words.compactMap { word in
            ["dmesg-", "console-", "bzImage-", "vmlinux-"].first(where: word.hasPrefix).map {
                word.dropFirst($0.count)
            }
        }
        for word in words {
            var word = word
            for end in [".log", ".txt", ".xz", ".gz", ".console", ".dmesg"] where word.hasSuffix(end) {
                word = word.dropLast(end.count)
            }
            let isID = (12...40).contains(word.utf8.count) && word.utf8.allSatisfy(Bytes.isHex)
            let isTag = word.first == "v" && word.dropFirst().first?.isNumber == true || isNext(word)
            if isID || isTag, Revision.isName(word) { return String(word) }
        }
        return nil
    }

    private static func isNext(_ word: Substring) -> Bool {
        word.hasPrefix("next-") && word.count >= 13 && word.dropFirst(5).prefix(8).allSatisfy(\.isNumber)
    }

    /// The revision behind a link to a kernel's image.
    static func evidenceName(in line: Substring) -> String? {
        guard let tail = line.behind("/bzImage_") else { return nil }
        return revision(ofFile: String(tail.prefix { $0 != " " && $0 != "?" && $0 != "\"" && $0 != ">" }))
    }
}
