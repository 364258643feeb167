public import Oops

/// Watches one boot by its console: what state it is in, what crashed, and when to stop. Bytes and times go in, decisions
/// come out; it has no clock and touches no file.
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

    /// How far the boot is.
    public private(set) var state = BootState.kernel
    /// Crashes read to their ends behind the reproducer's start; all crashes where there is no reproducer.
    public private(set) var crashes: [Crash] = []
    /// Crashes before the reproducer's start.
    public private(set) var bootCrashes: [Crash] = []
    /// When our init's first line came.
    public private(set) var userSpaceAt: Duration?

    private let limits: BootLimits
    private let consoleBytes: Int
    private let stopAt: StopAt
    private let hasReproducer: Bool

    private var markers = MarkerSearch()
    private var scanner = CrashScanner()
    private var bytesSeen = 0
    private var lastByteAt = Duration.zero
    private var stateSince = Duration.zero
    private var openSince: Duration?
    private var outOfTime = false
    private var status: Int?
    private var scanned = 0
    private var decided: BootEnd?

    /// A watch over a guest that starts now.
    public init(settings: GuestSettings, stopAt: StopAt, hasReproducer: Bool) {
        limits = settings.limits
        consoleBytes = settings.consoleBytes
        self.stopAt = stopAt
        self.hasReproducer = hasReproducer
    }

    /// Takes the console's next bytes, read at `now`.
    public mutating func feed(_ bytes: [UInt8], at now: Duration) -> Decision {
        if let decided { return .stop(decided) }
        guard !bytes.isEmpty else { return tick(at: now) }
        bytesSeen += bytes.count
        lastByteAt = now
        var position = 0
        for (marker, end) in markers.feed(bytes) {
            scan(bytes[position..<end])
            position = end
            take(marker, at: now)
            if let decided { return .stop(decided) }
        }
        scan(bytes[position...])
        if decided == nil, bytesSeen > consoleBytes { decide(.flooded) }
        return tick(at: now)
    }

    /// Lets time pass: nothing came up to `now`.
    public mutating func tick(at now: Duration) -> Decision {
        if let decided { return .stop(decided) }
        closeQuietCrash(at: now)
        if decided == nil { checkLimits(at: now) }
        return decided.map { .stop($0) } ?? .goOn
    }

    /// The guest went away by itself and its console is read to the end: what that means.
    public mutating func guestWentAway() -> BootEnd {
        if let decided { return decided }
        let panicked = scanner.panickedLater
        note(scanner.finish(), mayStop: false)
        if let decided { return decided }
        switch state {
        case .kernel, .userSpace:
            decide(hasCrashed(panicked) ? bootCrashEnd : .didNotBoot(.reset))
        case .reproducer, .settling: decide(crashes.isEmpty ? .reset : .crashed)
        }
        return decided ?? .reset
    }

    // MARK: - What the console says

    private mutating func take(_ marker: ConsoleMarker, at now: Duration) {
        switch (marker, state) {
        case (.userSpaceIsUp, .kernel):
            userSpaceAt = now
            enter(.userSpace, at: now)
        case (.reproducerStarts, .userSpace) where hasReproducer:
            // What was open before is the boot's, and the reproducer starts on a clean page.
            note(scanner.finish())
            if decided != nil { return }
            scanner = CrashScanner(startingAt: scanned)
            openSince = nil
            enter(.reproducer, at: now)
        case (.outOfTime, .reproducer): outOfTime = true
        case (.reproducerEnded(let code), .reproducer):
            status = code
            enter(.settling, at: now)
        case (.done, .settling), (.done, .userSpace):
            note(scanner.finish())
            if decided == nil { decide(outOfTime ? .outOfTime : .ended(status: status ?? 0)) }
        default: break
        }
    }

    private mutating func enter(_ state: BootState, at now: Duration) {
        self.state = state
        stateSince = now
    }

    private mutating func scan(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty, decided == nil else { return }
        scanned += bytes.count
        note(scanner.feed(bytes))
        // After a panic, too, the rest of what it says is waited for.
        if !scanner.isReading, !scanner.panickedLater {
            openSince = nil
        } else if openSince == nil {
            openSince = lastByteAt
        }
    }

    private var isBooting: Bool { state == .kernel || state == .userSpace }

    private mutating func note(_ found: [Crash], mayStop: Bool = true) {
        for crash in found {
            if isBooting && hasReproducer { bootCrashes.append(crash) } else { crashes.append(crash) }
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

    // MARK: - What the time says

    private mutating func closeQuietCrash(at now: Duration) {
        guard let since = openSince else { return }
        let quiet = now - lastByteAt >= Self.quietAfterCrash
        guard quiet || now - since >= Self.longestReport else { return }
        openSince = nil
        note(scanner.finish())
        if decided == nil, scanner.panickedLater { decide(panicEnd) }
    }

    private mutating func checkLimits(at now: Duration) {
        let isSilent = now - lastByteAt >= limits.silence
        let here = now - stateSince
        switch state {
        case .kernel, .userSpace:
            if isSilent {
                note(scanner.finish())
                decide(hasCrashed(false) ? bootCrashEnd : .didNotBoot(.silent))
            } else if now >= limits.boot {
                note(scanner.finish())
                decide(hasCrashed(false) ? bootCrashEnd : .didNotBoot(.tooSlow))
            }
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
                decide(outOfTime ? .outOfTime : .ended(status: status ?? 0))
            }
        }
    }

    // MARK: - Ends

    private mutating func decide(_ end: BootEnd) {
        guard decided == nil else { return }
        decided = end
        // What was being read belongs to the record, too.
        if scanner.open != nil { note(scanner.finish()) }
    }

    private func hasCrashed(_ panicked: Bool) -> Bool {
        panicked || !(hasReproducer ? bootCrashes : crashes).isEmpty
    }

    private var panicEnd: BootEnd { isBooting ? bootCrashEnd : .crashed }

    private var bootCrashEnd: BootEnd {
        .didNotBoot(.crashed((hasReproducer ? bootCrashes : crashes).last?.title ?? "kernel panic"))
    }
}
