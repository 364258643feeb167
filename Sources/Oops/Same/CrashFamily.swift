/// Kinds of crash among which one bug's reports wander.
public enum CrashFamily: String, Sendable, Hashable, Codable {
    /// Memory that isn't what the code takes it for.
    case memory
    /// Lock order, lock state, RCU usage.
    case lockRule
    /// Sleeping where it isn't allowed.
    case atomicSleep
    /// Something doesn't go on.
    case hang
    /// A check in the code itself: it names its own place.
    case check
    /// Memory that is lost, or all used up.
    case leak
    /// Accesses that race.
    case race
    /// Nothing is known but that the machine went quiet or away.
    case silence

    /// What crashes of `kind` wander among, as far as the kind alone tells.
    init(_ kind: CrashKind) {
        switch kind {
        case .kasan, .nullDereference, .pageFault, .generalProtection, .kfence, .listCorruption, .refcount,
            .kernelBug, .divideError, .stackOverflow:
            self = .memory
        case .lockdep: self = .lockRule
        case .atomicSleep: self = .atomicSleep
        case .hungTask, .softLockup, .hardLockup, .rcuStall: self = .hang
        case .memoryLeak, .outOfMemory: self = .leak
        case .kcsan: self = .race
        case .noOutput, .unexpectedReboot: self = .silence
        case .warning, .ubsan, .panic, .other: self = .check
        }
    }

    /// How far one bug may show as crashes of two families.
    enum Relation: Sendable, Hashable {
        case none
        case wandering
        case hanging
        case locking
        case leaking
        case sleeping

        /// Why they can't be told apart.
        var reason: String {
            switch self {
            case .none: "one bug hardly shows as both"
            case .wandering: "memory corruption may show in any place"
            case .hanging: "whoever waits may be the one that is seen"
            case .locking: "each lock of a cycle may be the one that is reported"
            case .leaking: "one lost reference may lose several objects"
            case .sleeping: "each function called there that may sleep can be the one that is reported"
            }
        }
    }

    func relation(to other: CrashFamily) -> Relation {
        switch (self, other) {
        case (.memory, .memory): .wandering
        case (.hang, .hang), (.hang, .lockRule), (.lockRule, .hang): .hanging
        case (.lockRule, .lockRule): .locking
        case (.atomicSleep, .atomicSleep), (.atomicSleep, .lockRule), (.lockRule, .atomicSleep): .sleeping
        case (.leak, .leak): .leaking
        default: .none
        }
    }
}
