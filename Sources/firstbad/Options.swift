import ArgumentParser
import Bisection
import Foundation
import Jobs
import Records
import Triage

extension Quest: ExpressibleByArgument {}
extension AcceleratorChoice: ExpressibleByArgument {}
extension JobSettings.PriorChoice: ExpressibleByArgument {}

/// What is tested: kernel, config, reproducer, guest.
struct SubjectOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The kernel's git repository.", valueName: "repository"))
    var kernel: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A kconfig: a file or the name of a stored one; fragments follow behind +.", valueName: "config"))
    var config: String?

    @Option(name: .long, help: ArgumentHelp("The reproducer: .c, .sh or a static program.", valueName: "file"))
    var repro: String?

    @Option(
        name: .long, help: ArgumentHelp("A file put beside the reproducer. May be repeated.", valueName: "file"))
    var attach: [String] = []

    @Option(
        name: .long, help: ArgumentHelp("The crash looked for; else any crash at the bad end.", valueName: "title"))
    var title: String?
}

/// How much is tested, and in which guest.
struct GuestOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Runs of the bad end, and at last of the culprit and its parents; of `test`: clean runs that make a commit"
                + " good (default: 3).", valueName: "runs"))
    var runs: Int?

    @Option(name: .long, help: "The most runs of a step, where the crash is rare (default: 60).")
    var maxRuns: Int?

    @Flag(
        name: .long,
        help:
            "Build kernels and reproducers with your own rights, where bubblewrap can't: for trusted sources only.")
    var noSandbox = false

    @Option(name: .long, help: ArgumentHelp("auto, kvm or tcg (default: auto).", valueName: "accelerator"))
    var accel: AcceleratorChoice?

    @Option(name: .long, help: "Steps in hand at once (default: 1).")
    var slots: Int?

    @Option(name: .long, help: ArgumentHelp("libvirt's URI, instead of a driver of our own.", valueName: "uri"))
    var connect: String?

    @Option(name: .long, help: ArgumentHelp("Guest memory in MiB (default: 1024).", valueName: "MiB"))
    var memory: Int?

    @Option(name: .long, help: "Guest CPUs (default: 2).")
    var cpus: Int?

    @Option(name: .long, help: "Parallel compiler jobs of all builds (default: one for each core).")
    var jobs: Int?

    @Option(
        name: .customLong("kernel-arg"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A word for the kernel's command line. May be repeated.", valueName: "word"))
    var kernelArguments: [String] = []

    @Option(name: .long, help: ArgumentHelp("Longest build: 90s, 30m, 2h (default: 1h).", valueName: "time"))
    var buildLimit: Seconds?

    @Option(name: .long, help: ArgumentHelp("Longest boot (default: 120s).", valueName: "time"))
    var bootLimit: Seconds?

    @Option(name: .long, help: ArgumentHelp("Longest run of the reproducer (default: 60s).", valueName: "time"))
    var runLimit: Seconds?

    @Option(
        name: .long, help: ArgumentHelp("A guest silent for so long hangs (default: 40s).", valueName: "time"))
    var silenceLimit: Seconds?
}

/// A time on the command line.
struct Seconds: ExpressibleByArgument {
    var value: Duration

    init?(argument: String) {
        guard let value = JobFile.seconds(argument) else { return nil }
        self.value = .seconds(value)
    }
}

extension JobRequest {
    init(_ subject: SubjectOptions, _ guest: GuestOptions) {
        self.init()
        kernel = subject.kernel
        config = subject.config
        repro = subject.repro
        attach = subject.attach
        title = subject.title
        runs = guest.runs
        maxRuns = guest.maxRuns
        accel = guest.accel
        if guest.noSandbox { isSandboxed = false }
        connect = guest.connect
        memoryMiB = guest.memory
        cpus = guest.cpus
        jobs = guest.jobs
        slots = guest.slots
        kernelArguments = guest.kernelArguments
        buildLimit = guest.buildLimit?.value
        bootLimit = guest.bootLimit?.value
        runLimit = guest.runLimit?.value
        silenceLimit = guest.silenceLimit?.value
    }
}
