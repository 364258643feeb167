/// What a file of an evidence folder is for an audit, by its path in the folder.
///
/// Intel's team calls consoles `<id>_dmesg.log`, syzkaller `<id>.<run>`, this program `steps/03-<id>/run-1.console`.
public enum EvidenceFile: Sendable, Hashable {
    /// The console of a tested commit or tag.
    case console(revision: String)
    /// The console of the newer end with the named commit taken back.
    case revertConsole
    /// A text that may hold a bisection's log.
    case log
    /// Our own `result.json`.
    case result
    /// The word that a script looked for.
    case keyword
    /// The crash's title.
    case title
    case config, reproducer

    /// Nil for what an audit has no use for.
    public init?(path: some StringProtocol) {
        let parts = path.split(separator: "/").map { $0.lowercased() }
        guard var name = parts.last else { return nil }
        for ending in [".gz", ".xz", ".zst"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        if let whole = Self.whole[name] {
            self = whole
            return
        }
        let begins = ["bzimage", "image", "vmlinux", "kconfig", "config", "build"]
        let ends = [".json", ".patch", ".diff", ".crash.txt", ".cpio", ".sha256", ".c", ".prog", ".md"]
        if begins.contains(where: name.hasPrefix) || ends.contains(where: name.hasSuffix) { return nil }
        let ids = Self.commits(in: name)
        let isConsole =
            name.contains("dmesg") || name.contains("console") || name.hasSuffix(".log") || name.hasSuffix(".txt")
            || Self.isNumbered(name)
        if !ids.isEmpty, isConsole {
            self = name.contains("revert") ? .revertConsole : .console(revision: ids[0])
        } else if let tag = Self.tag(name) {
            self = .console(revision: tag)
        } else if parts.count > 1, isConsole, !name.contains("bisect"),
            let id = Self.commits(in: parts[parts.count - 2]).first
        {
            self = parts[parts.count - 2].contains("revert") ? .revertConsole : .console(revision: id)
        } else if name.contains("bisect") || name.hasSuffix(".log") || name.hasSuffix(".txt")
            || name.hasSuffix(".eml")
            || name == "log"
        {
            self = .log
        } else {
            return nil
        }
    }

    private static let whole: [String: EvidenceFile] = [
        "result.json": .result, "keyword": .keyword, "description": .title, "title": .title,
        "kconfig_origin": .config, ".config": .config, "config": .config, "kernel.config": .config,
        "repro.c": .reproducer, "repro.cprog": .reproducer, "repro.sh": .reproducer, "repro.prog": .reproducer,
    ]

    /// Ids of 12 digits and more.
    private static func commits(in name: String) -> [String] {
        name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.filter { word in
            (12...40).contains(word.utf8.count) && word.allSatisfy { $0.isHexDigit }
                && word.contains(where: \.isNumber)
        }.map(String.init)
    }

    /// `v6.2-rc1` of `v6.2-rc1_dmesg.log`.
    private static func tag(_ name: String) -> String? {
        guard name.first == "v", name.dropFirst().first?.isNumber == true, let end = name.range(of: "_dmesg") else {
            return nil
        }
        return String(name[..<end.lowerBound])
    }

    /// `<id>.3`.
    private static func isNumbered(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: ".") else { return false }
        let number = name[dot...].dropFirst()
        return !number.isEmpty && number.utf8.count < 4 && number.allSatisfy(\.isNumber)
    }
}
