import Records
import SystemPackage

/// What goes into a guest for a reproducer, while it is put together.
struct GuestContent {
    /// All of it lies in the guest's memory.
    private static let mostBytes = 512 << 20

    let machine: Machine
    private var files: [PreparedReproducer.File] = []
    private var places: Set<String> = []
    private var bytes = 0
    private var needs = ReproducerNeeds(source: "", isShell: false)

    init(machine: Machine) { self.machine = machine }

    /// Adds a file beside the reproducer.
    mutating func add(_ name: String, _ content: [UInt8]) throws(ReproducerError) {
        guard places.insert("repro/" + name).inserted else { throw .sameName(name) }
        try append(.init(place: "repro/" + name, bytes: content))
    }

    /// Notes what a source needs.
    mutating func read(source: [UInt8], isShell: Bool) {
        needs = ReproducerNeeds(source: String(decoding: source, as: UTF8.self), isShell: isShell)
    }

    /// Adds the reproducer itself, by what it is; `path` is for messages.
    mutating func addMain(_ content: [UInt8], _ path: FilePath) throws(ReproducerError) {
        guard !content.isEmpty else { throw .unknownKind(path, why: "it is empty") }
        let main: [UInt8]
        if content.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
            try addCompanions(of: content, path)
            main = content
        } else {
            if ["syz", "prog"].contains(path.extension) {
                throw .unknownKind(path, why: "it is a syzkaller program: make C of it with syz-prog2c")
            }
            // A script may have odd bytes in its strings, but no NUL: shells stop there.
            guard !content.contains(0) else { throw .unknownKind(path, why: "it is neither text nor a program") }
            read(source: content, isShell: true)
            main = try script(content, path)
        }
        try append(.init(place: "repro/" + GuestInit.program, bytes: main))
    }

    /// The whole.
    func finish() throws(ReproducerError) -> PreparedReproducer { PreparedReproducer(files: files, needs: needs) }

    private mutating func append(_ file: PreparedReproducer.File) throws(ReproducerError) {
        bytes += file.bytes.count
        guard bytes <= Self.mostBytes else { throw .tooLarge(bytes: bytes, limit: Self.mostBytes) }
        files.append(file)
    }

    private mutating func addCompanions(of program: [UInt8], _ path: FilePath) throws(ReproducerError) {
        for file in try GuestProgram(program, path: path, machine: machine).companions {
            guard places.insert(file.place).inserted else { continue }
            try append(file)
        }
    }

    /// A script as it is, if the guest has its interpreter or gets the host's; a script for some other shell, or for none
    /// that it names, is run by the guest's own.
    private mutating func script(_ content: [UInt8], _ path: FilePath) throws(ReproducerError) -> [UInt8] {
        let (interpreter, option) = Self.interpreter(of: content)
        switch interpreter?.split(separator: "/").last.map(String.init) {
        case "sh", "ash", "busybox", "dash", "ksh", "zsh", "csh", nil:
            return Self.under("/bin/sh" + option, content)
        case "bash":
            // Many ask for it and need no more than sh.
            guard let bash = try? GivenFile.read("/bin/bash"),
                (try? addCompanions(of: bash, "/bin/bash")) != nil, places.insert("bin/bash").inserted
            else { return Self.under("/bin/sh" + option, content) }
            try append(.init(place: "bin/bash", bytes: bash))
            return Self.under("/bin/bash" + option, content)
        case let name?:
            throw .unknownKind(path, why: "it is a script for \(name), which the guest hasn't")
        }
    }

    /// What its first line names, `env` left out, and its first option behind a blank; nil where it names nothing.
    private static func interpreter(of script: [UInt8]) -> (name: String?, option: String) {
        guard script.starts(with: "#!".utf8) else { return (nil, "") }
        let line = String(
            decoding: script.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }.prefix(256), as: UTF8.self)
        var words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        if words.first?.hasSuffix("/env") == true {
            words = Array(words.dropFirst().drop { $0.hasPrefix("-") || $0.contains("=") })
        }
        let option = words.dropFirst().first { $0.hasPrefix("-") }
        return (words.first.map(String.init), option.map { " " + $0 } ?? "")
    }

    /// The script with another first line. Line ends of other systems, which mails bring, are made ours.
    private static func under(_ interpreter: String, _ script: [UInt8]) -> [UInt8] {
        let hasLine = script.starts(with: "#!".utf8)
        let rest = hasLine ? script.drop { $0 != UInt8(ascii: "\n") } : script[...]
        let first = Array("#!\(interpreter)".utf8) + (hasLine ? [] : [UInt8(ascii: "\n")])
        var whole: [UInt8] = []
        whole.reserveCapacity(script.count + first.count)
        for byte in first + rest {
            if byte == UInt8(ascii: "\n"), whole.last == UInt8(ascii: "\r") { whole.removeLast() }
            whole.append(byte)
        }
        return whole
    }
}
