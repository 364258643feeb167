extension CrashKind {
    /// Lower is graver: what a detector saw at the very spot, then what the processor trapped, and so on.
    public var rank: Int {
        switch self {
        case .kasan, .kfence: 0
        case .nullDereference, .pageFault, .generalProtection, .kernelBug, .listCorruption, .divideError,
            .stackOverflow, .panic, .refcount:
            1
        case .hungTask, .softLockup, .hardLockup, .rcuStall: 2
        case .lockdep, .atomicSleep, .kcsan, .ubsan: 3
        case .warning, .other: 4
        case .memoryLeak, .outOfMemory: 5
        case .noOutput, .unexpectedReboot: 6
        }
    }
}
