public import Records

/// How long a boot may take, by wall clock.
public struct BootLimits: Sendable, Hashable {
    /// From the guest's start to the reproducer's.
    ///
    /// Without KVM a boot is many times slower: raise this there, and don't retry instead.
    public var boot: Duration
    /// How long the reproducer may run, rounded up to whole seconds. One that still runs then is ended, which is
    /// the usual end of a fuzzer's.
    public var run: Duration
    /// A guest from which nothing came for so long, not even our init's heartbeat of every five seconds, hangs.
    public var silence: Duration

    /// Limits.
    public init(boot: Duration = .seconds(60), run: Duration = .seconds(60), silence: Duration = .seconds(30)) {
        self.boot = boot
        self.run = run
        self.silence = silence
    }
}

/// The guest in which a kernel is booted.
public struct GuestSettings: Sendable, Hashable {
    /// What it is a machine of.
    public var machine: Machine
    /// Guest memory in MiB. KASAN takes an eighth of it; a guest touches only what it uses.
    public var memoryMiB: Int
    /// Virtual CPUs.
    public var cpus: Int
    /// Added at the end of the kernel's command line, where it wins over ours.
    public var kernelArguments: String
    /// Limits of time.
    public var limits: BootLimits
    /// A console with more bytes than this ends the boot.
    public var consoleBytes: Int
    /// How long the guest goes on after the reproducer's end: what a kernel frees late it also trips over late.
    public var settle: Duration
    /// After how long in an uninterruptible sleep a task is reported (`kernel.hung_task_timeout_secs`); nil for
    /// what the kernel was configured for.
    public var hungTask: Duration?
    /// Whether kernels with `CONFIG_DEBUG_KMEMLEAK` are asked for leaks; takes some 15 s a boot there.
    public var scansForLeaks: Bool

    /// A guest; by default one for most reproducers.
    public init(
        machine: Machine = .x86_64, memoryMiB: Int = 1024, cpus: Int = 2, kernelArguments: String = "",
        limits: BootLimits = BootLimits(),
        consoleBytes: Int = 16 << 20, settle: Duration = .seconds(1), hungTask: Duration? = .seconds(25),
        scansForLeaks: Bool = true
    ) {
        self.machine = machine
        self.memoryMiB = memoryMiB
        self.cpus = cpus
        self.kernelArguments = kernelArguments
        self.limits = limits
        self.consoleBytes = consoleBytes
        self.settle = settle
        self.hungTask = hungTask
        self.scansForLeaks = scansForLeaks
    }

    /// The kernel's whole command line.
    ///
    /// `loglevel=7` lets everything through but debugging: some reports' lines are mere information. A guest that
    /// panics stays as it is (`panic=0`), so that the report ends with its own last line. `no_timer_check`: on a busy
    /// host a translated guest can miss timer interrupts at boot, which the kernel would take for a broken IO-APIC.
    /// `kasan_multi_shot`, `panic_on_warn=0`: a first report, of another bug, shall neither use the detector up nor end
    /// the run.
    public var commandLine: String {
        var words = ["console=\(machine.tty),115200", machine.earlyConsole, "loglevel=7", "panic=0"]
        if machine.elfMachine == Machine.x86_64.elfMachine { words.append("no_timer_check") }
        words += ["kasan_multi_shot", "panic_on_warn=0", kernelArguments]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    func initOptions(hasReproducer: Bool) -> GuestInit.Options {
        GuestInit.Options(
            hasReproducer: hasReproducer, runSeconds: limits.run.wholeSeconds,
            settleSeconds: settle.wholeSeconds, hungTaskSeconds: hungTask?.wholeSeconds,
            scansForLeaks: scansForLeaks, channelTTY: machine.channelTTY)
    }
}

extension Duration {
    /// Rounded up, at least 0.
    var wholeSeconds: Int {
        let (seconds, attoseconds) = components
        return max(0, Int(clamping: seconds) + (attoseconds > 0 ? 1 : 0))
    }

    /// As a number.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
