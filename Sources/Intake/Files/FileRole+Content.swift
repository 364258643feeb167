import Oops

extension FileRole {
    /// How much of a file's beginning is looked at, in bytes.
    public static let headLength = 64 << 10

    /// By a file's name and its beginning. What is in it wins over how it is called; nil where neither tells.
    public init?(name: String, head: some Collection<UInt8>) {
        let head = Array(head.prefix(Self.headLength))
        if FileMagic.isBinary(head) {
            guard let role = FileMagic.role(of: head, called: name) else { return nil }
            self = role
            return
        }
        let named = FileRole(name: name)
        // Short texts that are what their names say: nothing in them tells more.
        if let named, [.description, .keyword, .machine, .result].contains(named) {
            self = named
            return
        }
        if let found = TextSigns(head).role(named: named) {
            self = found
        } else if let named, named.isBelieved(of: name) {
            self = named
        } else if !Crash.all(in: head).isEmpty {
            self = .console
        } else {
            return nil
        }
    }

    /// Whether a text that shows nothing of its kind is still taken for it, by its name.
    private func isBelieved(of name: String) -> Bool {
        switch self {
        case .config, .image, .vmlinux, .mail, .archive, .patch, .program: false
        case .cReproducer, .bisectLog, .script: ["repro.c", "repro.cprog", "repro.sh"].contains(name.lowercased())
        case .console, .report, .syzReproducer, .description, .machine, .keyword, .result: true
        }
    }
}

/// Files that aren't text, by their first bytes.
enum FileMagic {
    static func isBinary(_ head: [UInt8]) -> Bool {
        // UTF-16 has NUL bytes, and is text.
        let isWide = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
        return compressed(head) || (!isWide && head.prefix(8192).contains(0))
    }

    /// gzip, xz, zstd, bzip2, zip.
    static func compressed(_ head: [UInt8]) -> Bool {
        [
            [0x1F, 0x8B], [0xFD, 0x37, 0x7A, 0x58, 0x5A], [0x28, 0xB5, 0x2F, 0xFD], [0x42, 0x5A, 0x68],
            [0x50, 0x4B, 3, 4],
        ]
        .contains { head.starts(with: $0) }
    }

    static func role(of head: [UInt8], called name: String) -> FileRole? {
        let isTar = head.count > 262 && head[257..<262].elementsEqual("ustar".utf8)
        if isTar || compressed(head) { return .archive }
        // The boot protocol's mark (Documentation/arch/x86/boot.rst); arm64's and riscv's images have theirs at 56.
        if head.count > 518, head[514..<518].elementsEqual("HdrS".utf8) { return .image }
        if head.count > 60,
            head[56..<60].elementsEqual("ARMd".utf8) || head[56..<60].elementsEqual("RSC\u{05}".utf8)
        {
            return .image
        }
        guard head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
        let lower = name.lowercased()
        if lower.hasPrefix("vmlinux") { return .vmlinux }
        return lower.hasSuffix(".ko") || lower.hasSuffix(".o") ? nil : .program
    }
}

/// What the lines of a text look like.
struct TextSigns {
    private var lines = 0
    private var comments = 0
    private var options = 0
    private var answers = 0
    private var calls = 0
    private var stamps = 0
    private var hasInclude = false
    private var hasMain = false
    private var hasDiff = false
    private var runsPrograms = false
    private var headers: Set<String> = []
    private var first: Substring = ""
    private let isConfigHeaded: Bool

    /// Reads at most 2,000 lines.
    init(_ head: [UInt8]) {
        let text = String(decoding: head, as: UTF8.self)
        isConfigHeaded = text.utf8.prefix(400).split(separator: UInt8(ascii: "\n")).contains {
            Substring($0).contains("Kernel Configuration")
        }
        var isHead = true
        for raw in text.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: 2000, omittingEmptySubsequences: false)
        {
            var line = Substring(raw.prefix(400))
            if line.utf8.last == 0x0D { line = line.dropLast() }
            if line.isEmpty {
                if lines > 0 { isHead = false }
                continue
            }
            if lines == 0 { first = line }
            read(line, isHead: isHead)
        }
    }

    private mutating func read(_ line: Substring, isHead: Bool) {
        lines += 1
        if isHead, let field = ReportLine(line).field { headers.insert(field.key.lowercased()) }
        if ReportedLog.isLine(line) { answers += 1 }
        switch line.utf8.first {
        case UInt8(ascii: "#"):
            comments += 1
            if line.hasPrefix("#include") { hasInclude = true }
            if line.hasPrefix("# CONFIG_"), line.hasSuffix(" is not set") { options += 1 }
        case UInt8(ascii: "C") where line.hasPrefix("CONFIG_"):
            if line.utf8.contains(UInt8(ascii: "=")) { options += 1 }
        case UInt8(ascii: "["), UInt8(ascii: "<"):
            if ConsoleLine.isStamped(line) { stamps += 1 }
        case UInt8(ascii: "d") where line.hasPrefix("diff --git "): hasDiff = true
        default: break
        }
        if line.contains("main(") || line.contains("main (") { hasMain = true }
        if line.contains("executing program") { runsPrograms = true }
        if Self.isCall(line) { calls += 1 }
    }

    /// What the text shows itself to be; `named` is what its name says.
    func role(named: FileRole?) -> FileRole? {
        if options > 0, isConfigHeaded || options + comments >= lines - lines / 10 { return .config }
        if first.hasPrefix("#!"), first.contains("/sh") || first.contains("bash") || first.contains(" sh") {
            return .script
        }
        let isMail = first.hasPrefix("From ") || headers.contains("from") && headers.contains("subject")
        if isMail { return .mail }
        if hasInclude, hasMain { return .cReproducer }
        if first.hasPrefix("// autogenerated by syzkaller") { return .cReproducer }
        if answers > 1, named != .console || answers * 2 > lines { return .bisectLog }
        if hasDiff { return .patch }
        let isProgram = calls > 0 && (calls + comments) * 10 >= lines * 9 && !runsPrograms
        if isProgram { return .syzReproducer }
        if named == nil, stamps > 7, stamps * 3 > lines { return .console }
        return nil
    }

    /// A call of syzkaller's language: `r0 = openat$dir(…)`, `mmap(…)`.
    private static func isCall(_ line: Substring) -> Bool {
        var rest = line[...]
        if rest.first == "r", let equals = rest.firstRange(of: " = ") {
            guard rest[..<equals.lowerBound].dropFirst().allSatisfy(\.isNumber) else { return false }
            rest = rest[equals.upperBound...]
        }
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$") }
        guard let initial = name.first, initial.isLowercase, name.utf8.count > 1 else { return false }
        return rest.dropFirst(name.count).first == "(" && rest.last == ")"
    }
}

/// Lines as the kernel prints them.
enum ConsoleLine {
    /// Whether the kernel's time stands in front: `[   12.345678]`, also behind a level or what a logger puts there.
    static func isStamped(_ line: Substring) -> Bool {
        let head = line.utf8.prefix(64)
        guard let open = head.firstIndex(of: UInt8(ascii: "[")) else { return false }
        let inner = line.utf8[open...].dropFirst().prefix(16).prefix { $0 != UInt8(ascii: "]") }
        guard inner.count < 16, let dot = inner.firstIndex(of: UInt8(ascii: ".")) else { return false }
        let seconds = inner[..<dot].drop { $0 == 0x20 }
        let fraction = inner[inner.index(after: dot)...]
        return !seconds.isEmpty && seconds.allSatisfy(Bytes.isDigit) && fraction.count >= 1
            && fraction.allSatisfy(Bytes.isDigit)
    }
}
