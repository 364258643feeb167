/// Finds the lines of a console that mean something.
struct EventSearch: Sendable {
    static let standard = EventSearch()

    private enum Use: Sendable {
        case header(Int)
        case information, hangUp, marker
        case suppression(LinePattern)
    }

    private let uses: [Use]
    let anchors: AnchorSearch

    private init() {
        var texts: [[UInt8]] = []
        var uses: [Use] = []
        for (number, header) in OopsTable.headers.enumerated() {
            texts.append(header.text)
            uses.append(.header(number))
        }
        for text in Self.informations {
            texts.append(Array(text.utf8))
            uses.append(.information)
        }
        for (anchor, pattern) in Self.suppressions {
            texts.append(Array(anchor.utf8))
            uses.append(.suppression(LinePattern(pattern)))
        }
        texts.append(Array("serialport: VM disconnected.".utf8))
        uses.append(.hangUp)
        texts.append(Array("firstbad:".utf8))
        uses.append(.marker)
        self.uses = uses
        anchors = AnchorSearch(texts, clues: Self.clues)
    }

    /// Pairs of bytes by which all headers are found, so chosen that consoles hold few of them; a header without one is
    /// found by its first two bytes.
    private static let clues = [
        "il", "rn", "FA", "IN", "gn", "lt", "nr", "me", "UG", "pa", "di", "-I", "* ", "nm", "BS", "nv", "d:", "fa",
    ]

    /// Printed with a stack trace within others' reports.
    private static let informations = [
        "vmalloc: allocation failure:", "FAULT_INJECTION: forcing a failure", "FAULT_FLAG_ALLOW_RETRY missing",
    ]

    /// The fuzzer's own trouble, and trouble of its host's: an anchor, and what the line is like.
    private static let suppressions = [
        ("failed to start executor", "panic: {any}failed to start executor"),
        ("executor failed: pthread_create", "panic: executor failed: pthread_create failed"),
        ("failed to create temp dir", "panic: failed to create temp dir"),
        ("out of memory", "fatal error: {of:runtime: |}out of memory"),
        ("cannot allocate memory", "{of:fatal error: runtime: |panic: executor}{any}cannot allocate memory"),
        ("unexpected signal during", "fatal error: unexpected signal during runtime execution"),
        ("signal SIGBUS:", "signal SIGBUS: bus error"),
        ("Kill process", "Out of memory: Kill process {any} ({of:syz-fuzzer|syz-executor|sshd}"),
        ("Killed process", "Killed process {any} ({of:syz-fuzzer|syz-executor|sshd}"),
        ("lowmemorykiller: Killing", "lowmemorykiller: Killing '{of:syz-fuzzer|syz-executor|sshd}"),
        ("INIT: PANIC:", "INIT: PANIC: segmentation violation!"),
        ("*** stack smashing", "*** stack smashing detected ***: terminated"),
    ]

    /// Whether a crash's header was found.
    func isHeader(_ hit: AnchorSearch.Hit) -> Bool {
        if case .header = uses[hit.literal] { true } else { false }
    }

    /// What the line from `start` to `end` of `bytes` means; nil for most lines. Offsets are counted from `base`.
    func event(in bytes: ByteView, start: Int, end: Int, base: Int) -> LineEvent? {
        let line = bytes.slice(start, end)
        var headers: UInt64 = 0
        var meaning: LineEvent.Meaning?
        var from = 0
        // A line of nothing but anchors would take quadratic time.
        for _ in 0..<16 {
            guard let hit = anchors.first(in: line, from: from) else { break }
            from = hit.offset + 1
            switch uses[hit.literal] {
            case .header(let number): headers |= 1 << UInt64(number)
            case .information: meaning = meaning ?? .information
            case .hangUp: meaning = .hangUp
            case .marker: if isMarker(line, at: hit.offset) { meaning = .marker }
            case .suppression(let pattern): if pattern.matches(line) { meaning = .suppression }
            }
        }
        if let (header, isUnproven) = header(among: headers, of: line), meaning != .marker {
            return LineEvent(
                start: base + start, end: base + end, meaning: .header(header),
                isPanic: line.contains("Kernel panic - not syncing"),
                endsPanic: line.contains("---[ end Kernel panic"), isUnproven: isUnproven)
        }
        guard let meaning else { return nil }
        return LineEvent(start: base + start, end: base + end, meaning: meaning)
    }

    private func isMarker(_ line: ByteView, at offset: Int) -> Bool {
        offset == 0 || offset == ConsolePrefix(line).end
    }

    /// The header of the line: of several the one whose report it is, which stands first in the table.
    private func header(among candidates: UInt64, of line: ByteView) -> (header: Int, isUnproven: Bool)? {
        var rest = candidates
        while rest != 0 {
            let number = rest.trailingZeroBitCount
            rest &= rest - 1
            let header = OopsTable.headers[number]
            guard let place = line.find(header.text) else { continue }
            let reading = Noise.reading(line, header: header, at: place)
            if reading == .noise || header.harmless.contains(where: { $0.matches(line) }) { continue }
            return (number, reading == .unproven)
        }
        return nil
    }
}
