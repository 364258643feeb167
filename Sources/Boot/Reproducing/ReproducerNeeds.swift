/// What a reproducer needs of its kernel and its guest, as its source tells: known before anything is built.
///
/// It reads C, shell and syzkaller programs alike, by what they open, mount and call. It may ask for what a reproducer does
/// without, and cannot see what a program computes: what it finds is for a person, and never a verdict.
public struct ReproducerNeeds: Sendable, Hashable {
    /// One thing that is needed.
    public struct Need: Sendable, Hashable {
        /// What the source says: `/dev/kvm`, `mount ext4`.
        public var what: String
        /// Options that have to be set, all of them; of each list one is enough.
        public var options: [[String]]
        /// Programs that have to be in the guest.
        public var programs: [String] = []
    }

    /// What is needed, in the order of the tables.
    public private(set) var needs: [Need] = []

    /// Reads a source, of which the first MiB is looked at.
    public init(source: String, isShell: Bool) {
        let text = String(decoding: source.utf8.prefix(1 << 20), as: UTF8.self)
        let code = SourceText(text, isShell: isShell)
        for (what, options) in NeedTables.places where code.mentions(what) { add(what, options) }
        for (name, options) in NeedTables.calls where code.calls(name) { add(name, options) }
        for (family, options) in NeedTables.families {
            let parts = family.split(separator: ":")
            guard let name = parts.first.map(String.init), let number = parts.last.flatMap({ Int($0) }),
                code.opensSocket(name, number)
            else { continue }
            add("socket of \(name)", options)
        }
        if code.mounts {
            for (name, options) in NeedTables.fileSystems where code.names(name) { add("mount \(name)", options) }
        }
        for program in code.programs.sorted() {
            needs.append(Need(what: program, options: [], programs: [program]))
        }
    }

    private mutating func add(_ what: String, _ options: String) {
        let lists = options.split(separator: " ").map { list in
            list.split(separator: "|").map { "CONFIG_\($0)" }
        }
        if !needs.contains(where: { $0.options == lists && !lists.isEmpty }) {
            needs.append(Need(what: what, options: lists))
        }
    }

    /// What a guest lacks, a sentence for each: `isSet` tells of an option of the final config whether it is set (`y`, or `m`
    /// where modules go into the guest), `programs` are those in the guest.
    public func lacking(isSet: (String) -> Bool, programs: Set<String>) -> [String] {
        needs.compactMap { need in
            let options = need.options.filter { !$0.contains(where: isSet) }.map { $0.joined(separator: " or ") }
            if !options.isEmpty {
                return "the reproducer uses \(need.what), which needs \(options.joined(separator: " and "))"
            }
            let missing = need.programs.filter { !programs.contains($0) }
            if missing.isEmpty { return nil }
            return "the reproducer calls \(missing.joined(separator: ", ")), which the guest hasn't: "
                + "put a static one beside it and call it as ./\(missing[0])"
        }
    }
}

/// A source without its comments.
private struct SourceText {
    /// Everything but comments.
    let code: String
    /// Words of letters, digits and underscores.
    let words: Set<Substring>
    /// String literals, without what follows a NUL.
    let strings: Set<String>
    let isShell: Bool

    init(_ text: String, isShell: Bool) {
        self.isShell = isShell
        let (code, strings) = isShell ? Self.readShell(text) : Self.readC(text)
        self.code = code
        self.strings = Set(strings.map { $0.components(separatedBy: "\\0")[0].components(separatedBy: "\\x00")[0] })
        words = Set(code.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) })
    }

    func mentions(_ text: String) -> Bool {
        text.contains("/") ? code.contains(text) : words.contains(Substring(text))
    }

    /// A call as C's library, as `syscall(__NR_…)`, as `SYS_…`, as syzkaller's `name$variant(`.
    func calls(_ name: String) -> Bool {
        ["", "__NR_", "SYS_"].contains { words.contains(Substring($0 + name)) }
            && (isShell || code.contains(name + "(") || code.contains("_" + name) || code.contains(name + "$"))
    }

    /// A socket's family, by name or as the number that syzkaller writes.
    func opensSocket(_ name: String, _ number: Int) -> Bool {
        if ["AF_", "PF_"].contains(where: { words.contains(Substring($0 + name)) }) { return true }
        let hex = "0x" + String(number, radix: 16)
        return code.contains("__NR_socket, \(hex)") || code.contains("__NR_socketpair, \(hex)")
            || code.contains("socket$\(name.lowercased())(")
    }

    var mounts: Bool {
        ["mount", "__NR_mount", "SYS_mount", "syz_mount_image", "fsopen", "__NR_fsopen"].contains {
            words.contains(Substring($0))
        }
    }

    func names(_ fileSystem: String) -> Bool {
        if isShell {
            return code.contains("-t \(fileSystem)") || code.contains("mkfs.\(fileSystem)")
                || code.contains("mkfs -t \(fileSystem)")
        }
        return strings.contains(fileSystem) || code.contains("syz_mount_image$\(fileSystem)(")
    }

    /// Programs that are called and are part of no shell.
    var programs: Set<String> {
        guard !isShell else { return Self.programs(inShell: code) }
        var found: Set<String> = []
        for call in ["system(", "popen(", "execute_command("] {
            for piece in code.components(separatedBy: call).dropFirst() {
                guard
                    let command = piece.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
                        .dropFirst().first, piece.drop(while: \.isWhitespace).first == "\""
                else { continue }
                found.formUnion(Self.programs(inShell: String(command)))
            }
        }
        return found
    }

    /// The first words of simple commands.
    private static func programs(inShell text: String) -> Set<String> {
        var found: Set<String> = []
        for line in text.split(whereSeparator: \.isNewline) {
            for command in line.split(whereSeparator: { ";|&(){}".contains($0) }) {
                var words = command.split(separator: " ")
                while let first = words.first, NeedTables.leads.contains(String(first)) || first.contains("=") {
                    words.removeFirst()
                }
                guard let word = words.first.map(String.init), NeedTables.programs.contains(word) else { continue }
                found.insert(word)
            }
        }
        return found
    }

    private static func readShell(_ text: String) -> (String, [String]) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            let isComment = line.drop(while: { $0 == " " || $0 == "\t" }).first == "#"
            return isComment
                ? "" : (line.firstRange(of: " #").map { String(line[..<$0.lowerBound]) } ?? String(line))
        }
        return (lines.joined(separator: "\n"), [])
    }

    /// C's comments go, and blanks behind what syzkaller names its arguments with (`/*domain=*/0x10ul`).
    private static func readC(_ text: String) -> (String, [String]) {
        var code: [UInt8] = []
        var strings: [String] = []
        var literal: Int?
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if literal == nil, byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
                index = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                continue
            }
            if literal == nil, byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                index += 2
                while index + 1 < bytes.count,
                    bytes[index] != UInt8(ascii: "*") || bytes[index + 1] != UInt8(ascii: "/")
                { index += 1 }
                index += 2
                continue
            }
            code.append(byte)
            if byte == UInt8(ascii: "\\"), literal != nil, index + 1 < bytes.count {
                code.append(next)
                index += 1
            } else if byte == UInt8(ascii: "\"") {
                if let start = literal {
                    strings.append(String(decoding: code[start..<(code.count - 1)], as: UTF8.self))
                    literal = nil
                } else {
                    literal = code.count
                }
            } else if byte == UInt8(ascii: "\n") {
                literal = nil
            }
            index += 1
        }
        return (String(decoding: code, as: UTF8.self), strings)
    }
}
