public import Oops
import Records

/// Watches one boot by what its guest says: what state it is in, what crashed, and when to stop. Events and times go in,
/// decisions come out; it has no clock and touches no file.
///
/// Times are since the guest's start. Only console text behind the reproducer's start is taken for its doing.
public struct BootWatch: Sendable {
    /// What is to be done with the guest.
    public enum Decision: Sendable, Hashable {
        /// Let it run.
        case goOn
        /// End it.
        case stop(BootEnd)
    }

    /// A crash whose report stands still for so long is taken for read to its end.
    public static let quietAfterCrash = Duration.seconds(1)
    /// A crash that is being read for so long is taken as it is: something keeps talking into it.
    public static let longestReport = Duration.seconds(10)
    /// How much longer than the run limit the host waits for the guest to end the reproducer by itself.
    public static let runGrace = Duration.seconds(10)
    /// How long the guest may take from the reproducer's end to its own: it may be looking for leaks.
    public static let settleLimit = Duration.seconds(120)
    /// A marker that came by the channel is looked for on the console, where it stands in order among the kernel's lines:
    /// until that has been quiet for so long.
    static let quietBeforeMarker = Duration.milliseconds(300)
    /// And no longer than this.
    static let longestMarkerWait = Duration.seconds(3)

    /// How far the boot is.
    public private(set) var state = BootState.kernel
    /// When our init's first line came.
    public private(set) var userSpaceAt: Duration?

    private let limits: BootLimits
    private let consoleBytes: Int
    private let stopAt: StopAt
    private let hasReproducer: Bool

    private var onConsole: MarkerSearch
    private var onChannel: MarkerSearch
    private var waiting: (marker: BootMarker, since: Duration)?
    private var scanner = CrashScanner()
    /// Crashes of the boot that the scanner only counted.
    private var omittedBefore = 0
    private var kept = (boot: CrashShelf(), run: CrashShelf())
    private var signs = SignSearch()
    private var run = RunNotes()
    private var bytesSeen = 0
    private var channelBytesSeen = 0
    private var lastByteAt = Duration.zero
    private var lastConsoleByteAt = Duration.zero
    private var stateSince = Duration.zero
    private var openSince: Duration?
    private var scanned = 0
    private var decided: BootEnd?

    /// A watch over a guest that starts now, its markers known by `token`.
    init(settings: GuestSettings, token: BootToken, stopAt: StopAt, hasReproducer: Bool) {
        limits = settings.limits
        consoleBytes = settings.consoleBytes
        self.stopAt = stopAt
        self.hasReproducer = hasReproducer
        onConsole = MarkerSearch(token)
        onChannel = MarkerSearch(token)
    }

    /// Crashes read to their ends behind the reproducer's start; all crashes where there is no reproducer.
    public var crashes: [Crash] { kept.run.crashes }
    /// Crashes before the reproducer's start.
    public var bootCrashes: [Crash] { kept.boot.crashes }
    /// How many more crashes there were than are kept.
    public var crashesLeftOut: Int { kept.run.leftOut + kept.boot.leftOut + omittedBefore + scanner.omitted }
    /// How the run went, apart from its crashes.
    public var shape: RunShape { run.shape(end: decided, signs: signs.found) }

    /// Takes what the guest said or did, seen at `now`.
    public mutating func take(_ event: GuestEvent, at now: Duration) -> Decision {
        if let decided { return .stop(decided) }
        switch event {
        case .console(let bytes): feed(bytes, at: now)
        case .channel(let bytes): hear(bytes, at: now)
        case .quiet: break
        case .reset, .gone: wentAway(event, at: now)
        }
        if decided == nil { pass(to: now) }
        if decided != nil { run.endedAt = run.endedAt ?? now }
        return decided.map { .stop($0) } ?? .goOn
    }

    // MARK: - What the guest says

    private mutating func feed(_ bytes: [UInt8], at now: Duration) {
        bytesSeen += bytes.count
        lastByteAt = now
        lastConsoleByteAt = now
        var position = 0
        for hit in onConsole.feed(bytes) {
            scan(bytes[position..<hit.end])
            position = hit.end
            take(hit.marker, at: now)
            if decided != nil { return }
        }
        scan(bytes[position...])
        if decided == nil, bytesSeen > consoleBytes { decide(.flooded) }
    }

    private mutating func hear(_ bytes: [UInt8], at now: Duration) {
        lastByteAt = now
        var position = 0
        for hit in onChannel.feed(bytes) {
            run.output.feed(bytes[position..<max(position, hit.start)])
            run.output.endLine(before: min(0, hit.start - position))
            position = hit.end
            run.hasChannel = true
            switch hit.marker.kind {
            case .userSpaceIsUp: take(hit.marker, at: now)
            // These part the console's text, so what it says itself counts first.
            case .reproducerStarts, .done: if isNews(hit.marker) { waiting = (hit.marker, now) }
            case .reproducerEnded:
                run.output.isOver = true
                take(hit.marker, at: now)
            }
            if hit.marker.kind == .reproducerStarts { run.output = RunOutput() }
        }
        run.output.feed(bytes[position...])
        channelBytesSeen += bytes.count
        // A talkative reproducer is no storm of the kernel's, but disks end.
        if decided == nil, channelBytesSeen / 16 > consoleBytes { decide(.flooded) }
    }

    private func isNews(_ marker: BootMarker) -> Bool {
        switch marker.kind {
        case .userSpaceIsUp: state == .kernel
        case .reproducerStarts: (state == .userSpace || state == .kernel) && hasReproducer
        case .reproducerEnded: state == .reproducer
        case .done: state == .settling || (!hasReproducer && isBooting)
        }
    }

    private mutating func take(_ marker: BootMarker, at now: Duration) {
        if waiting?.marker.kind == marker.kind { waiting = nil }
        // What the channel told first and the console never did.
        if let (earlier, _) = waiting, earlier.kind.rawValue < marker.kind.rawValue { take(earlier, at: now) }
        guard decided == nil, isNews(marker) else { return }
        switch marker.kind {
        case .userSpaceIsUp:
            userSpaceAt = now
            enter(.userSpace, at: now)
        case .reproducerStarts:
            userSpaceAt = userSpaceAt ?? now
            // What was open before is the boot's, and the reproducer starts on a clean page.
            note(scanner.finish(), at: now)
            if decided != nil { return }
            omittedBefore += scanner.omitted
            scanner = CrashScanner(startingAt: scanned)
            openSince = nil
            run.start(marker, at: now)
            enter(.reproducer, at: now)
        case .reproducerEnded:
            run.end(marker, at: now)
            enter(.settling, at: now)
        case .done:
            note(scanner.finish(), at: now)
            if decided == nil { decide(run.ownEnd) }
        }
    }

    private mutating func enter(_ state: BootState, at now: Duration) {
        self.state = state
        stateSince = now
    }

    private mutating func scan(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty, decided == nil else { return }
        scanned += bytes.count
        signs.feed(bytes)
        note(scanner.feed(bytes), at: lastConsoleByteAt)
        // After a panic, too, the rest of what it says is waited for.
        if !scanner.isReading, !scanner.panickedLater {
            openSince = nil
        } else if openSince == nil {
            openSince = lastConsoleByteAt
        }
    }

    private var isBooting: Bool { state == .kernel || state == .userSpace }

    private mutating func note(_ found: [Crash], mayStop: Bool = true, at now: Duration) {
        for crash in found {
            if isBooting && hasReproducer {
                kept.boot.add(crash)
            } else {
                kept.run.add(crash)
                run.firstCrashAt = run.firstCrashAt ?? openSince ?? now
            }
            if crash.panicked { decide(panicEnd) }
            if mayStop, decided == nil, !isBooting || !hasReproducer, stops(at: crash) { decide(.crashed) }
        }
    }

    private func stops(at crash: Crash) -> Bool {
        switch stopAt {
        case .firstCrash: true
        case .crash(let matches): matches(crash)
        case .never: false
        }
    }

    // MARK: - What the guest does

    /// Its console is read to the end.
    private mutating func wentAway(_ event: GuestEvent, at now: Duration) {
        if let (marker, _) = waiting { take(marker, at: now) }
        let panicked = scanner.panickedLater
        note(scanner.finish(), mayStop: false, at: now)
        switch state {
        case .kernel, .userSpace: decide(hasCrashed(panicked) ? bootCrashEnd : .didNotBoot(.reset))
        case .reproducer, .settling:
            decide(!crashes.isEmpty || panicked ? .crashed : event == .reset ? .reset : .gone)
        }
    }

    // MARK: - What the time says

    private mutating func pass(to now: Duration) {
        if let (marker, since) = waiting,
            now - max(lastConsoleByteAt, since) >= Self.quietBeforeMarker || now - since >= Self.longestMarkerWait
        {
            take(marker, at: now)
        }
        closeQuietCrash(at: now)
        if decided == nil { checkLimits(at: now) }
    }

    private mutating func closeQuietCrash(at now: Duration) {
        guard decided == nil, let since = openSince else { return }
        let quiet = now - lastConsoleByteAt >= Self.quietAfterCrash
        guard quiet || now - since >= Self.longestReport else { return }
        note(scanner.finish(), at: now)
        openSince = nil
        if decided == nil, scanner.panickedLater { decide(panicEnd) }
    }

    private mutating func checkLimits(at now: Duration) {
        let isSilent = now - lastByteAt >= limits.silence
        let here = now - stateSince
        switch state {
        case .kernel, .userSpace:
            guard isSilent || now >= limits.boot else { return }
            note(scanner.finish(), at: now)
            decide(hasCrashed(false) ? bootCrashEnd : .didNotBoot(isSilent ? .silent : .tooSlow))
        case .reproducer:
            if isSilent {
                decide(.silent)
            } else if here >= limits.run + Self.runGrace {
                decide(.outOfTime)
            }
        case .settling:
            if isSilent {
                decide(.silent)
            } else if here >= Self.settleLimit {
                decide(run.ownEnd)
            }
        }
    }

    // MARK: - Ends

    private mutating func decide(_ end: BootEnd) {
        guard decided == nil else { return }
        decided = end
        // What was being read belongs to the record, too.
        if scanner.open != nil { note(scanner.finish(), at: lastConsoleByteAt) }
    }

    private func hasCrashed(_ panicked: Bool) -> Bool {
        panicked || !(hasReproducer ? bootCrashes : crashes).isEmpty
    }

    private var panicEnd: BootEnd { isBooting ? bootCrashEnd : .crashed }

    private var bootCrashEnd: BootEnd {
        .didNotBoot(.crashed((hasReproducer ? bootCrashes : crashes).last?.title ?? "kernel panic"))
    }
}
