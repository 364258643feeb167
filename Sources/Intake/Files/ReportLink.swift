/// What is only linked to, and what it is.
public struct ReportLink: Sendable, Hashable {
    /// What is behind it.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case config = "kernel config"
        case cReproducer = "C reproducer"
        case syzReproducer = "syz reproducer"
        case report = "crash report"
        case console = "console log"
        case bisectLog = "bisection log"
        case image = "kernel image"
        case vmlinux = "vmlinux"
        case diskImage = "disk image"
        case dashboard = "dashboard"
        case folder = "evidence folder"
        case other = "link"
    }

    /// What is behind it.
    public var kind: Kind
    /// The address, as it stands in the text.
    public var url: String

    /// A link with everything said.
    public init(_ kind: Kind, _ url: String) {
        self.kind = kind
        self.url = url
    }

    /// The last part of the address, without query: what the file is called.
    public var name: String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        return path.split(separator: "/").last.map(String.init) ?? ""
    }

    /// The name that a downloaded copy is looked for under: an address that ends in `x/repro.c?x=1a2b` is found
    /// as `repro.c`, too.
    public func isNamed(by file: String) -> Bool {
        let name = name
        return !name.isEmpty && (file == name || (name == ".config" && ["config", "kconfig"].contains(file)))
    }

    /// Addresses in a line, as they stand there, without what punctuation follows.
    static func addresses(in line: Substring) -> [String] {
        guard line.utf8.contains(UInt8(ascii: ":")) else { return [] }
        let breaks: Set<Character> = [" ", "\t", "<", ">", "\"", "|"]
        return line.split(whereSeparator: { breaks.contains($0) }).compactMap { word in
            guard let word = ["https://", "http://"].compactMap({ word.from($0) }).first else { return nil }
            var address = word
            while let last = address.last, ".,;:)]}'".contains(last) { address = address.dropLast() }
            let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            return isPlain && (10...2048).contains(address.utf8.count) ? String(address) : nil
        }
    }

    /// Whether an address is a repository's, not a file's in it.
    static func isRepository(_ url: some StringProtocol) -> Bool {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        if path.hasSuffix(".git") || path.hasSuffix(".git/") { return true }
        return url.contains("git.kernel.org/") && !url.contains("/tree/") && !url.contains("/plain/")
            && !url.contains("?")
    }

    /// What an address leads to by its own name; nil where that tells nothing.
    static func kind(of url: String) -> Kind? {
        if url.contains("/bug?extid=") || url.contains("/bug?id=") || url.contains("/show_bug.cgi?id=") {
            return .dashboard
        }
        if isRepository(url) { return .other }
        let name = ReportLink(.other, url).name
        if let role = FileRole(name: name) { return role.linkKind }
        let isFolder = url.contains("/tree/") && !name.contains(".")
        return isFolder ? .folder : nil
    }

    /// What words before an address say of it: `kernel config`, `C reproducer`.
    static func kind(labelled label: some StringProtocol) -> Kind? {
        let label = label.lowercased()
        return labels.first { label.contains($0.0) }?.1
    }

    private static let labels: [(String, Kind)] = [
        ("materials to reproduce", .folder), ("syzlang", .syzReproducer), ("kernel config", .config),
        ("kconfig", .config), ("config file", .config), ("syz repro", .syzReproducer),
        ("syscall steps", .syzReproducer), ("c repro", .cReproducer), ("repro code", .cReproducer),
        ("syzkaller report", .report), ("report:", .report), ("bisection log", .bisectLog),
        ("bisect info", .bisectLog),
        ("bisect log", .bisectLog), ("console output", .console), ("console log", .console), ("dmesg", .console),
        ("kernel image", .image), ("plain log", .console), ("boot log", .console), ("full log", .console),
        ("output", .console), ("bzimage", .image), ("vmlinux", .vmlinux),
        ("disk image", .diskImage),
        ("dashboard", .dashboard), ("config", .config), ("can be found at", .folder), ("available at", .folder),
    ]
}
