/// What a file in a crash folder, or behind a link, is by its name.
public enum FileRole: String, Sendable, Hashable, CaseIterable {
    case description = "title"
    case config = "kernel config"
    case cReproducer = "C reproducer"
    case syzReproducer = "syz reproducer"
    case script = "shell reproducer"
    case report = "crash report"
    case console = "console log"
    case bisectLog = "bisection log"
    case image = "kernel image"
    case vmlinux = "vmlinux"
    case machine = "machine's description"
    case mail = "mail"
    case program = "program"
    case archive = "archive"
    case patch = "patch"
    /// The word that a script looks for on consoles.
    case keyword = "keyword"
    /// A result of this program's.
    case result = "result"

    /// By what syzkaller, fuzzing teams and this program call their files; nil for any other name.
    public init?(name: String) {
        let name = name.lowercased()
        // What boots a kernel again isn't what makes it crash.
        if ["rerun.sh", "start.sh", "start3.sh"].contains(name) || name.hasSuffix(".html") { return nil }
        if let role = Self.whole[name] {
            self = role
            return
        }
        let match = Self.rules.first { rule in
            name.hasPrefix(rule.begin) && name.hasSuffix(rule.end) && name.utf8.count > rule.begin.utf8.count
        }
        guard let match else { return nil }
        self = match.role
    }

    private static let whole: [String: FileRole] = [
        "description": .description, "keyword": .keyword, "result.json": .result, "config": .config,
        ".config": .config, "kconfig": .config,
        "config.txt": .config, "raw.log": .console, "raw.log.txt": .console, "repro.c.txt": .cReproducer,
        "repro.syz.txt": .syzReproducer, "repro.txt": .syzReproducer,
        "repro.c": .cReproducer, "repro.cprog": .cReproducer, "repro.prog": .syzReproducer,
        "repro.syz": .syzReproducer, "repro.sh": .script, "reproduce.sh": .script, "repro.report": .report,
        "bisect.log": .bisectLog, "bisect_info.log": .bisectLog, "bisect.txt": .bisectLog, "log.txt": .console,
        "report.txt": .report, "dmesg": .console, "dmesg.txt": .console, "dmesg.log": .console,
        "console.log": .console, "bzimage": .image, "vmlinux": .vmlinux, "vmlinux.xz": .vmlinux,
    ]

    private static let rules: [(begin: String, end: String, role: FileRole)] = [
        ("kconfig", "", .config), ("config-", "", .config), ("config_", "", .config), ("", ".config", .config),
        ("bzimage", "", .image), ("vmlinux", "", .vmlinux), ("", "_dmesg.log", .console), ("dmesg", "", .console),
        ("machineinfo", "", .machine), ("report", "", .report), ("log", "", .console), ("", ".eml", .mail),
        ("", ".mbox", .mail), ("", ".c", .cReproducer), ("", ".cprog", .cReproducer), ("", ".syz", .syzReproducer),
        ("", ".prog", .syzReproducer), ("", ".sh", .script), ("bisect", "", .bisectLog),
        ("", ".console", .console), ("", ".patch", .patch), ("", ".diff", .patch),
        ("", ".tar", .archive), ("", ".tgz", .archive), ("", ".zip", .archive), ("", ".zst", .archive),
        ("", ".xz", .archive), ("", ".gz", .archive), ("", ".bz2", .archive),
    ]

    var linkKind: ReportLink.Kind {
        switch self {
        case .config: .config
        case .cReproducer: .cReproducer
        case .syzReproducer: .syzReproducer
        case .report: .report
        case .console: .console
        case .bisectLog: .bisectLog
        case .image: .image
        case .vmlinux: .vmlinux
        case .description, .script, .machine, .mail, .program, .archive, .patch, .keyword, .result: .other
        }
    }
}
