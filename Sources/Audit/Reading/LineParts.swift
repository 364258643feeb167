extension Substring {
    /// What follows `prefix`; nil where the text doesn't begin so.
    func after(_ prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }

    /// The commit id that it begins with: 7 to 40 lower-case hex digits that end there.
    var leadingCommit: Substring? {
        let digits = prefix { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
        guard (7...40).contains(digits.count) else { return nil }
        if let next = dropFirst(digits.count).first, next.isLetter || next.isNumber { return nil }
        return digits
    }

    /// The decimal number that it begins with.
    var leadingNumber: Int? { Int(prefix { ("0"..."9").contains($0) }) }

    /// Without blanks around it.
    var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    /// `subject` of `… ("subject")`.
    var quotedInParentheses: String? {
        guard let open = range(of: "(\""), hasSuffix("\")") else { return nil }
        return String(self[open.upperBound...].dropLast(2))
    }

    /// Where `text` stands first.
    func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}

extension String {
    /// `a/{b => c}/d` and `a => b` as `git --stat` writes renames: the new path.
    var renamedTarget: String {
        guard let arrow = firstRange(of: " => ") else { return self }
        guard let open = firstIndex(of: "{"), let close = firstIndex(of: "}"), open < arrow.lowerBound,
            arrow.upperBound <= close
        else { return String(self[arrow.upperBound...]) }
        return String(self[..<open] + self[arrow.upperBound..<close] + self[index(after: close)...])
    }
}
