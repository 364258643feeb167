/// A crash whose header was read and whose end wasn't: what its lines have told so far. Its size is bounded.
struct CrashReading: Sendable {
    enum Step: Sendable, Hashable {
        /// The line is the crash's own, or can't be told from its lines yet.
        case own
        /// The line is another's; the crash goes on.
        case notOwn
        /// The crash ended before this line.
        case endedBefore
        /// This was its last line.
        case endedWith
    }

    /// Bytes of a report that are kept.
    static let longestReport = 256 << 10
    /// Lines without meaning for a crash after which one is over that has no trace yet.
    static let longestPrelude = 200
    /// The same for lines of others, printed while the crash's own context is silent.
    static let longestSilence = 400
    /// The same when its trace was read.
    static let longestAfterword = 4

    let header: CrashHeader
    private let headerText: ArraySlice<UInt8>
    private let context: ConsoleLine.Context?
    /// Processors which were asked to print where they are: what they print is this crash's too.
    private var processors: Set<Int> = []
    private let start: Int
    private var end: Int
    private var trace = TraceReading()
    private var access: String?
    private var lockFunctions: [String] = []
    private var hasLeak = false
    private var lostOutput = false
    private var panicked = false
    /// Whether its end mark was read: only what the kernel prints behind one belongs to it still.
    private var isEnding = false
    private var strayLines = 0
    private var report: [UInt8] = []
    /// Lines which are the crash's own only if its own lines follow.
    private var pending: [UInt8] = []

    init(_ header: CrashHeader, line: ConsoleLine) {
        self.header = header
        headerText = ArraySlice(Array(line.text))
        context = line.context
        start = line.start
        end = line.end
        report.reserveCapacity(4096)
        keep(line)
        notice(line.text)
        panicked = header.isPanic
        hasLeak = line.text.contains("unreferenced object")
    }

    /// Reads the next line; `found` is the header that it is, if it is one.
    mutating func take(_ line: ConsoleLine, header found: CrashHeader?) -> Step {
        if line.text.starts(with: "firstbad:") || line.raw.starts(with: "firstbad:") { return .endedBefore }
        if line.text.starts(with: "---[ end Kernel panic") {
            panicked = true
            keep(line)
            return .endedWith
        }
        let isForeign = isForeign(line)
        if let found {
            if found.isPanic { panicked = true }
            if !belongs(found, line, isForeign: isForeign) { return isForeign ? .notOwn : .endedBefore }
            if !isForeign { keep(line) }
            return .own
        }
        if isForeign { return stray(line, limit: Self.longestSilence, kept: false) }
        let means = notice(line.text)
        guard means || Self.isDump(line.text) else {
            let isOver = isEnding || trace.hasFrames && header.format.end != .ruler
            return stray(line, limit: isOver ? Self.longestAfterword : Self.longestPrelude, kept: true)
        }
        let isRuler = header.format.end == .ruler && line.text.starts(with: "======")
        if isRuler && (trace.hasFrames || access != nil) || line.text.starts(with: "---[ end trace") {
            isEnding = true
        }
        keep(line)
        return .own
    }

    private func isForeign(_ line: ConsoleLine) -> Bool {
        guard let context, let other = line.context, other != context else { return false }
        if case .processor(let number) = other { return !processors.contains(number) }
        return true
    }

    private mutating func stray(_ line: ConsoleLine, limit: Int, kept: Bool) -> Step {
        strayLines += 1
        if strayLines > limit { return .endedBefore }
        if kept, report.count + pending.count + line.raw.count < Self.longestReport {
            pending += line.raw
            pending.append(ASCII.lineFeed)
        }
        return kept ? .own : .notOwn
    }

    private mutating func keep(_ line: ConsoleLine) {
        strayLines = 0
        end = line.end
        report += pending
        pending.removeAll(keepingCapacity: true)
        if report.count + line.raw.count < Self.longestReport {
            report += line.raw
            report.append(ASCII.lineFeed)
        }
    }

    private mutating func belongs(_ found: CrashHeader, _ line: ConsoleLine, isForeign: Bool) -> Bool {
        switch found.format.role {
        case .consequence: return true
        case .companion:
            if isForeign { return found.isPanic }
            guard found.format.kind == .memoryLeak else { return true }
            defer { hasLeak = true }
            return header.format.kind == .memoryLeak && !hasLeak
        case .crash, .harmless:
            guard !isForeign, trace.entries.isEmpty else { return false }
            // The same line again, from another console driver or for each function inlined there.
            return line.text == headerText
                || headerText.suffix(8).elementsEqual("[inline]".utf8) && found.format.title == header.format.title
        }
    }

    /// Takes what `text` tells; false when it tells nothing.
    @discardableResult
    private mutating func notice(_ text: ArraySlice<UInt8>) -> Bool {
        if lockFunctions.count < 8, let function = LockLine.function(in: text) {
            lockFunctions.append(function)
            return true
        }
        if access == nil, let found = Self.access(text) {
            access = found
            return true
        }
        if Corruption.isLoss(text) { lostOutput = true }
        if header.format.kind == .rcuStall { noticeStall(text) }
        guard let line = StackLine(text) else { return false }
        switch line {
        case .section(let section): trace.begin(section)
        case .instruction(let name): trace.append(.instruction(name))
        case .frame(let name): trace.append(.frame(name))
        case .unnamedInstruction, .unreliableFrame, .stackName: break
        }
        return true
    }

    /// A stall is told of by one processor, and shown by the one that stalls. The thread that waits for the grace
    /// period is shown too.
    private mutating func noticeStall(_ text: ArraySlice<UInt8>) {
        if text.starts(with: "Sending NMI from CPU") {
            guard let list = text.firstIndex(of: Array("CPUs ".utf8)) else { return }
            var cursor = Cursor(text[list...].dropFirst(5))
            while processors.count < 8, let number = cursor.takeDecimal() {
                processors.insert(number)
                guard cursor.take(UInt8(ascii: ",")) || cursor.take(ASCII.dash) else { return }
            }
        } else if text.starts(with: "rcu: RCU grace-period kthread stack dump")
            || text.starts(with: "rcu: Stack dump where RCU GP kthread last ran")
        {
            trace.stepAside()
        }
    }

    private static let accesses = ["Read", "Write"].map { access in
        (access, [" of size ", " at addr"].map { Array((access + $0).utf8) })
    }

    private static func access(_ text: ArraySlice<UInt8>) -> String? {
        for (access, marks) in accesses where marks.contains(where: { text.firstIndex(of: $0) != nil }) {
            return access
        }
        return nil
    }

    /// Lines that the kernel prints within and behind crashes, whatever the crash.
    static func isDump(_ text: ArraySlice<UInt8>) -> Bool {
        let line = text.trimmed
        guard let first = line.first else { return true }
        if first == ASCII.dash, line.starts(with: "---") { return true }
        return dumpLines[Int(first)].contains { line.starts(with: $0) }
    }

    /// Their beginnings, by first byte.
    private static let dumpLines: [[[UInt8]]] = {
        var lists = [[[UInt8]]](repeating: [], count: 256)
        for line in dumpBeginnings.map({ Array($0.utf8) }) { lists[Int(line[0])].append(line) }
        return lists
    }()

    private static let dumpBeginnings = [
        "RIP:", "RSP:", "RAX:", "RBX:", "RCX:", "RDX:", "RBP:", "RSI:", "RDI:", "R08:", "R10:", "R13:", "FS:",
        "CS:", "CR2:",
        "DR0:", "DR3:", "PKRU:", "EFLAGS:", "Code:", "Modules linked in", "CPU:", "Hardware name:", "Call Trace:",
        "Workqueue:", "Disabling lock debugging", "note: ", "Kernel Offset:", "Rebooting in", "Tainted:",
        "Stopper:",
        "#PF:", "PGD ", "PF:", "Oops:", "KASAN:", "INFO: lockdep is turned off", "irq event stamp:",
        "hardirqs last",
        "softirqs last", "NMI backtrace", "Sending NMI", "rcu:", "task:", "Showing all locks", "no locks held",
        "1 lock held by", "2 locks held by", "3 locks held by", "4 locks held by", "#0:", "#1:", "#2:", "#3:",
        "<TASK>", "</TASK>", "<IRQ>", "</IRQ>", "Dumping ftrace", "Kernel panic", "The buggy address",
        "Memory state",
        "in_atomic():", "preempt_count:", "Preemption disabled at", "RCU nest depth", "=====", "BUG: memory leak",
        "comm ", "hex dump", "backtrace",
    ]
}

extension CrashReading {
    /// The crash as far as it was read.
    var crash: Crash {
        let format = header.format
        let frame = self.frame
        let reason = Corruption.reason(format: format, frame: frame, access: access, trace: trace)
        return Crash(
            title: title(access == nil ? format.titleWithoutAccess ?? format.title : format.title, frame),
            altTitles: frame == nil ? [] : format.altTitles.map { title($0, frame) },
            kind: format.kind, frame: frame, stack: trace.first, panicked: panicked,
            corrupted: reason ?? (lostOutput ? "the console lost output within the report" : nil),
            report: Printable.text(report), start: start, end: end)
    }

    private func title(_ template: String, _ frame: String?) -> String {
        CrashTitle.fill(template, captures: header.captures, frame: frame, access: access)
    }

    private var frame: String? {
        let skipping = header.format.skipping
        switch header.format.frame {
        case .none, .unnamed: return nil
        case .asSaid(let place): return capture(place)
        case .header(let place):
            return FrameChoice.telling([capture(place)].compactMap(\.self) + trace.calls, skipping: skipping)
        case .instruction:
            return FrameChoice.telling(trace.fromInstruction ?? trace.calls, skipping: skipping)
        case .calls: return FrameChoice.telling(trace.calls, skipping: skipping)
        case .lock, .heldLock:
            return FrameChoice.telling(lockFunctions + trace.calls, skipping: skipping)
        case .waiting: return FrameChoice.waiting(trace.calls)
        case .stuck: return FrameChoice.stuck(trace)
        case .earliest: return FrameChoice.telling(trace.inOrder + lockFunctions, skipping: skipping)
        }
    }

    private func capture(_ place: Int) -> String? {
        header.captures.indices.contains(place - 1) ? header.captures[place - 1] : nil
    }
}

/// lockdep's lines that name the function which takes or releases a lock.
enum LockLine {
    /// `function` of ` (lock){+.+.}-{3:3}, at: [<0123>] function+0x1/0x2`.
    static func function(in text: ArraySlice<UInt8>) -> String? {
        guard let index = text.firstIndex(of: Array("}, at: ".utf8)) ?? text.firstIndex(of: Array("} at: ".utf8))
        else { return nil }
        var cursor = Cursor(text[index...])
        _ = cursor.takeWhile { $0 != ASCII.colon }
        _ = cursor.take(ASCII.colon)
        cursor.skipSpaces()
        while cursor.take("[<") {
            _ = cursor.takeWhile { $0 != ASCII.closeBracket }
            _ = cursor.take(ASCII.closeBracket)
            cursor.skipSpaces()
        }
        return cursor.takeFunction()
    }
}
