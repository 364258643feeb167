import Wording

/// Releases by what kernels and evidence files call themselves.
enum KernelRelease {
    /// The tag for `6.19.0-rc7-…`: `v6.19-rc7`; for `6.1.12-custom`: `v6.1.12`; nil for anything else.
    static func tag(for release: some StringProtocol) -> String? {
        let parts = String(release).split(separator: "-", omittingEmptySubsequences: false)
        var numbers = String(parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false).map(
            String.init)
        if let last = numbers.popLast() { numbers.append(String(last.prefix { $0 != "+" && $0 != "_" })) }
        guard (2...4).contains(numbers.count), numbers.allSatisfy({ $0.utf8.count < 5 && Int($0) != nil }) else {
            return nil
        }
        // Since 3.0, a third number of 0 is left out.
        if numbers.count == 3, numbers[2] == "0", (Int(numbers[0]) ?? 0) >= 3 { numbers.removeLast() }
        let candidate = parts.dropFirst().first.map { $0.prefix { $0 != "+" && $0 != "_" } } ?? ""
        let isCandidate = candidate.hasPrefix("rc") && candidate.count < 5 && Int(candidate.dropFirst(2)) != nil
        if let next = parts.first(where: { $0.hasPrefix("next") }), next == "next" || next.count > 4,
            let day = release.from("next-"), day.dropFirst(5).prefix(8).allSatisfy(\.isNumber)
        {
            return String(day.prefix(13))
        }
        return "v" + numbers.joined(separator: ".") + (isCandidate ? "-" + candidate : "")
    }

    /// From `… Not tainted 6.19.0-rc7 #1 …` or `Tainted: G W 6.1.0 #2`.
    static func tag(inBanner line: Substring) -> String? {
        guard let rest = line.behind("ainted") else { return nil }
        return rest.split(separator: " ").prefix(14).lazy.filter { $0.first?.isNumber ?? false }
            .compactMap { $0.contains(".") ? tag(for: $0) : nil }.first
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
