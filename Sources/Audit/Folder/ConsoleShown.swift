import Oops

/// What one saved console shows of one run.
public struct ConsoleShown: Sendable {
    /// A crash and when it showed.
    public struct ShownCrash: Sendable {
        /// The crash.
        public var crash: Crash
        /// The kernel's time at its first line, in seconds; nil where lines bear none.
        public var time: Double?
    }

    /// Crashes, in their order; a hostile console has more than are kept.
    public internal(set) var crashes: [ShownCrash] = []
    /// The kernel's first line.
    public internal(set) var banner: KernelBanner?
    /// Whether user space came up.
    public internal(set) var isUp = false
    /// Whether anything tells of the reproducer's running.
    public internal(set) var showsReproducer = false
    /// Who was killed when the memory was used up.
    public internal(set) var killedForMemory: String?
    /// The kernel's time at its last line, in seconds.
    public internal(set) var lastTime: Double?
    /// The kernel's time when it was shut down before the reproducer had ended, in seconds; nil where the console
    /// doesn't say: a quiet kernel's last line may be long before its end.
    public internal(set) var cutShortAt: Double?
    /// `uname -m`'s word for the machine.
    public internal(set) var machine: String?
    /// Bytes read.
    public internal(set) var byteCount = 0

    /// More crashes are not kept.
    static let mostCrashes = 50

    /// Nothing read.
    init() {}
}

/// Reads a console that comes in pieces, in bounded memory.
public struct ConsoleWatcher: Sendable {
    private var shown = ConsoleShown()
    private var scanner = CrashScanner(delivery: .judged)
    private var line: [UInt8] = []
    private var offset = 0
    private var ranToItsEnd = false
    /// Where lines with a time begin, the newest last.
    private var times: [(offset: Int, time: Double)] = []

    private static let longestLine = 2048
    private static let mostTimes = 8192

    /// Nothing read yet.
    public init() {}

    /// Takes the next bytes.
    public mutating func feed(_ bytes: [UInt8]) {
        shown.byteCount += bytes.count
        for byte in bytes {
            if byte == UInt8(ascii: "\n") { endLine() } else if line.count < Self.longestLine { line.append(byte) }
            offset += 1
        }
        keep(scanner.feed(bytes))
    }

    /// What it all showed.
    public mutating func finish() -> ConsoleShown {
        endLine()
        keep(scanner.finish())
        return shown
    }

    private mutating func keep(_ crashes: [Crash]) {
        for crash in crashes where shown.crashes.count < ConsoleShown.mostCrashes {
            let time = times.last { $0.offset <= crash.start }?.time
            shown.crashes.append(ConsoleShown.ShownCrash(crash: crash, time: time))
        }
    }

    private mutating func endLine() {
        defer { line.removeAll(keepingCapacity: true) }
        guard line.count > 3 else { return }
        let text = Substring(String(decoding: line, as: UTF8.self))
        if let time = Self.time(text) {
            shown.lastTime = time
            times.append((offset - line.count, time))
            if times.count > Self.mostTimes { times.removeFirst(Self.mostTimes / 2) }
        }
        read(text)
    }

    /// `[   36.543000]`, somewhere near the line's start.
    static func time(_ text: Substring) -> Double? {
        guard let open = text.prefix(64).firstIndex(of: "[") else { return nil }
        let inner = text[open...].dropFirst().prefix(18)
        guard let close = inner.firstIndex(of: "]") else { return nil }
        let number = inner[..<close].trimmedAtStart
        guard number.contains("."), number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else {
            return nil
        }
        return Double(number)
    }

    private mutating func read(_ text: Substring) {
        func says(_ words: StaticString) -> Bool { text.asciiRange(of: words) != nil }
        if shown.banner == nil, let banner = KernelBanner(text) { shown.banner = banner }
        if !shown.isUp {
            shown.isUp =
                says("login:") || says("as init process") || says("systemd[1]: ") || says("user space is up")
                || says("Welcome to ") || says("executing program")
        }
        if !shown.showsReproducer {
            shown.showsReproducer =
                says("Comm: repro") || says("/repro") || says("repro[") || says("executing program")
                || says("Comm: syz") || says("syz-exec") || says("reproducer starts") || says(" repro ")
        }
        if shown.killedForMemory == nil, let found = text.asciiRange(of: "Killed process ") {
            let words = text[found.upperBound...].split(separator: " ")
            let name = words.dropFirst().first.map { $0.filter { $0 != "(" && $0 != ")" && $0 != "," } }
            shown.killedForMemory = name ?? "a process"
        }
        if says("reproducer ended") || says("reproducer out of time") { ranToItsEnd = true }
        if shown.cutShortAt == nil, !ranToItsEnd, says("reboot: ") || says("Power down") {
            shown.cutShortAt = Self.time(text)
        }
        if shown.machine == nil { shown.machine = Self.machine(text) }
    }

    /// `Kernel 6.1.0 on an x86_64`, as getty greets, or what a crash says of the hardware.
    private static func machine(_ text: Substring) -> String? {
        guard text.hasPrefix("Kernel "), let found = text.asciiRange(of: " on an ") else { return nil }
        let word = text[found.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return word.isEmpty ? nil : String(word)
    }
}
