/// What the files of an evidence folder are: a fuzzing team's, syzkaller's, this program's, or anybody's loose files.
public struct FolderContents: Sendable, Hashable {
    /// A file of the folder.
    public struct Entry: Sendable, Hashable {
        /// Its name in the folder.
        public var name: String
        /// What it is.
        public var role: FileRole
        /// The commit or tag that it belongs to, where its name says one: `v6.2_dmesg.log`, `bzImage_1a2b3c4d5e6f`.
        public var revision: String?
        /// How well its name fits what it is; less is better.
        var rank: Int
    }

    /// All files that are something, by name.
    public private(set) var entries: [Entry] = []

    /// The folder with these files; of each its name and its beginning (``FileRole/headLength`` bytes are enough).
    public init(_ files: [(name: String, head: [UInt8])]) {
        for file in files.sorted(by: { $0.name < $1.name }) {
            guard let role = FileRole(name: file.name, head: file.head) else { continue }
            let rank = Self.rank(of: file.name.lowercased(), role, file.head)
            entries.append(
                Entry(name: file.name, role: role, revision: KernelRelease.revision(ofFile: file.name), rank: rank))
        }
    }

    /// The files of one kind, the likeliest first.
    public func all(_ role: FileRole) -> [Entry] {
        entries.filter { $0.role == role }.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }
    }

    /// The file of one kind; nil where there is none, or where several are as likely.
    public func one(_ role: FileRole) -> Entry? {
        let all = all(role)
        guard let first = all.first else { return nil }
        return all.count > 1 && all[1].rank == first.rank ? nil : first
    }

    /// The consoles of tested commits.
    public var consoles: [Entry] { entries.filter { $0.role == .console && $0.revision != nil } }

    /// The console of the commit or tag called `revision`, which may be shorter or longer than the file's.
    public func console(of revision: String) -> Entry? {
        consoles.first { entry in
            guard let own = entry.revision else { return false }
            let isID = own.utf8.allSatisfy(Bytes.isHex) && revision.utf8.allSatisfy(Bytes.isHex)
            return own == revision || isID && (own.hasPrefix(revision) || revision.hasPrefix(own))
        }
    }

    /// Names that those who publish folders give to the file that counts, the best first.
    private static let best: [FileRole: [String]] = [
        .cReproducer: ["repro.c", "repro.cprog", "reproducer.c", "poc.c"],
        .syzReproducer: ["repro.prog", "repro.syz"], .script: ["repro.sh", "reproduce.sh", "reproducer.sh"],
        .config: ["kconfig_origin", ".config", "config", "kconfig", "kernel.config"],
        .report: ["repro.report", "report", "report0"], .mail: ["mail.eml"], .description: ["description"],
    ]

    private static func rank(of name: String, _ role: FileRole, _ head: [UInt8]) -> Int {
        if role == .bisectLog {
            // git's own log is nothing but answers; a script's has them among much else, and perhaps others' before.
            return 100 - Int(ReportedLog.share(of: head) * 100)
        }
        if role == .report || role == .console,
            let number = Int(name.reversed().prefix { $0.isNumber }.reversed().map(String.init).joined())
        {
            return 1000 + min(number, 1_000_000)
        }
        let known = best[role] ?? []
        return known.firstIndex(of: name) ?? (name.hasPrefix("repro") ? 50 : 100)
    }
}
