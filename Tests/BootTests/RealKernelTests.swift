import Boot
import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

/// Real kernels.
@Suite(
    .enabled(if: GuestBench.runsQemu, Comment(rawValue: GuestBench.missing)),
    .enabled(if: TestKernel.path != nil, Comment(rawValue: TestKernel.missing)), .serialized)
struct RealKernelTests {
    let kernel = TestKernel.path ?? ""

    @Test func aCProgramRunsToItsEnd() async throws {
        try await GuestBench.with { bench in
            let reproducer = try await bench.prepared(
                "r.c",
                """
                #include <pthread.h>
                #include <stdio.h>
                #include <unistd.h>
                static void *run(void *x) { return x; }
                int main(void) {
                    pthread_t t; void *x;
                    pthread_create(&t, 0, run, (void *)7); pthread_join(t, &x);
                    printf("uid %d\\n", getuid());
                    return (int)(long)x;
                }
                """)
            let states = Mailbox<BootState>()
            let record = try await bench.boot(kernel, reproducer, onState: { states.put($0) })
            #expect(record.end == .ended(status: 7))
            #expect(record.crashes.isEmpty)
            #expect(bench.output.contains("uid 0"))
            #expect(states.all == [.kernel, .userSpace, .reproducer, .settling])
        }
    }

    @Test func aScriptHasItsAttachmentsBesideIt() async throws {
        try await GuestBench.with { bench in
            let attachment = try bench.write("data.txt", "the attachment")
            let reproducer = try await bench.prepared(
                "r.sh", "#!/bin/bash\ncat data.txt; pwd; read line || echo no input; exit 5\n",
                attachments: [attachment])
            let record = try await bench.boot(kernel, reproducer)
            #expect(record.end == .ended(status: 5))
            #expect(bench.output.contains("the attachment/repro"))
            #expect(bench.output.contains("no input"))
        }
    }

    @Test func aFolderADynamicProgramAndBashRun() async throws {
        try await GuestBench.with { bench in
            let folder = bench.folder.appending("given")
            try FileManager.default.createDirectory(
                atPath: folder.appending("data").string, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "/usr/bin/sort", toPath: folder.appending("sort").string)
            try AtomicFile.write("b\na\n", to: folder.appending("data/lines"))
            try AtomicFile.write(
                "#!/bin/bash\nx=(5 6 7)\n./sort data/lines || cat data/lines\nexit ${x[1]}\n",
                to: folder.appending("run"))
            let record = try await bench.boot(kernel, Reproducer(path: folder).prepared(in: bench.folder))
            #expect(record.end == .ended(status: 6), "\(bench.output)")
            let dynamic = try await Reproducer(path: "/usr/bin/env").prepared(in: bench.folder)
            #expect(try await bench.boot(kernel, dynamic).end == .ended(status: 0))
            #expect(bench.output.contains("PATH=/bin"))
        }
    }

    @Test func modulesAreThereForModprobe() async throws {
        try await GuestBench.with { bench in
            let folder = bench.folder.appending("installed")
            let modules = folder.appending("lib/modules/6.1-x")
            try FileManager.default.createDirectory(atPath: modules.string, withIntermediateDirectories: true)
            try AtomicFile.write("kernel/a.ko:\n", to: modules.appending("modules.dep"))
            let reproducer = try await bench.prepared("r.sh", "cat /lib/modules/*/modules.dep")
            let record = try await bench.guests.boot(
                kernel: kernel, modules: folder, reproducer: reproducer, settings: GuestSettings(),
                console: bench.console)
            #expect(record.end == .ended(status: 0))
            #expect(bench.output.contains("kernel/a.ko:"))
        }
    }

    @Test func aKernelAloneIsBooted() async throws {
        try await GuestBench.with { bench in
            let record = try await bench.boot(kernel)
            #expect(record.end == .ended(status: 0))
        }
    }

    @Test func aCrashEndsTheRun() async throws {
        try await GuestBench.with { bench in
            let reproducer = try await bench.prepared("r.sh", "echo c >/proc/sysrq-trigger; sleep 100")
            let record = try await bench.boot(kernel, reproducer)
            #expect(record.end == .crashed)
            #expect(record.crashes.first?.panicked == true, "\(record.crashes)")
            #expect(record.secondsTotal < 40)
        }
    }

    @Test func aRestartIsAReset() async throws {
        try await GuestBench.with { bench in
            let reproducer = try await bench.prepared("r.sh", "/bin/busybox reboot -f; sleep 100")
            #expect(try await bench.boot(kernel, reproducer).end == .reset)
        }
    }

    @Test func aProgramThatKillsEverythingIsSurvived() async throws {
        try await GuestBench.with { bench in
            let reproducer = try await bench.prepared("r.sh", "kill -9 -1; sleep 100")
            let record = try await bench.boot(kernel, reproducer)
            guard case .ended = record.end else {
                Issue.record("\(record.end)")
                return
            }
        }
    }

    @Test func aProgramThatNeverEndsIsStopped() async throws {
        try await GuestBench.with { bench in
            let reproducer = try await bench.prepared("r.sh", "while :; do sleep 1; done")
            var settings = GuestSettings()
            settings.limits.run = .seconds(7)
            let record = try await bench.boot(kernel, reproducer, settings: settings)
            #expect(record.end == .outOfTime)
            #expect(bench.text.contains("firstbad: alive 1"))
        }
    }

    @Test func withoutAnInitItDoesNotBoot() async throws {
        try await GuestBench.with { bench in
            var settings = GuestSettings()
            settings.kernelArguments = "rdinit=/nonexistent init=/nonexistent"
            let record = try await bench.boot(kernel, settings: settings)
            guard case .didNotBoot(.crashed(let title)) = record.end else {
                Issue.record("\(record.end)")
                return
            }
            #expect(title.contains("panic"))
        }
    }

    @Test func kvmIsNotBelievedWithoutAKernelThatBooted() async throws {
        try await GuestBench.with(accelerator: .auto) { bench in
            let record = try await bench.boot(kernel)
            #expect(record.end == .ended(status: 0))
            // Remembered: the second boot doesn't try again.
            let second = try await bench.boot(kernel)
            #expect(second.accelerator == record.accelerator)
            #expect(second.secondsTotal < 10)
        }
    }

    @Test func theRerunScriptBootsTheSame() async throws {
        try await GuestBench.with { bench in
            let reproducer = try await bench.prepared("r.sh", "echo it runs again")
            let settings = GuestSettings()
            let initramfs = try await bench.guests.initramfs(for: reproducer, settings: settings)
            let script = RerunScript.text(
                kernel: kernel, initramfs: initramfs, settings: settings, accelerator: .tcg)
            let path = try bench.write("rerun.sh", script)
            let result = try await Tool("sh").run([path.string], limit: .seconds(60))
            #expect(result.text.contains("it runs again"))
        }
    }
}
