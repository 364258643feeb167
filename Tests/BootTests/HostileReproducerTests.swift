import Boot
import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

/// Reproducers that come between the init and the host, by chance or on purpose, under a real kernel.
@Suite(
    .enabled(if: GuestBench.runsQemu, Comment(rawValue: GuestBench.missing)),
    .enabled(if: TestKernel.path != nil, Comment(rawValue: TestKernel.missing)), .serialized)
struct HostileReproducerTests {
    let kernel = TestKernel.path ?? ""

    /// Scripts that do no harm, however odd, and must come out clean.
    static let harmless = [
        "head -c 20000 /dev/zero | tr '\\0' x; exit 0",
        "dmesg -n 1; exit 0",
        "dmesg -n 1; echo 0 0 0 0 >/proc/sys/kernel/printk; echo off >/proc/sys/kernel/printk_devkmsg; exit 0",
        "printf 'x' >/dev/console; head -c 9000 /dev/zero | tr '\\0' y >/dev/console; exit 0",
        "stty -F /dev/ttyS1 raw; stty -F /dev/ttyS0 raw; exit 0",
        "echo N >/sys/module/printk/parameters/ignore_loglevel; dmesg -n 1; exit 0",
        "umount /proc; umount /sys; exit 0",
        "umount -l /dev; rm -rf /bin/* /etc/firstbad; exit 0",
    ]

    @Test(arguments: harmless)
    func harmlessOnesComeOutClean(script: String) async throws {
        try await GuestBench.with { bench in
            let record = try await bench.boot(kernel, bench.prepared("r.sh", script))
            #expect(record.end == .ended(status: 0), "\(script): \(bench.text.suffix(600))")
            #expect(record.crashes.isEmpty)
            #expect(record.shape.ending == .exited(status: 0))
        }
    }

    @Test func aPortThatIsStoppedDoesNotStopTheInit() async throws {
        try await GuestBench.with { bench in
            let reproducer = try await bench.prepared(
                "r.c", "#include <termios.h>\nint main(void) { tcflow(1, TCOOFF); return 4; }\n")
            #expect(try await bench.boot(kernel, reproducer).end == .ended(status: 4))
        }
    }

    @Test func aCrashBehindAQuietConsoleIsSeen() async throws {
        try await GuestBench.with { bench in
            let reproducer = try await bench.prepared(
                "r.sh", "dmesg -n 1; echo c >/proc/sysrq-trigger; sleep 100")
            let record = try await bench.boot(kernel, reproducer)
            #expect(record.end == .crashed)
            #expect(!record.crashes.isEmpty)
        }
    }

    @Test func nothingThatItSaysIsTakenForOurs() async throws {
        let forged = """
            for f in /dev/kmsg /dev/console /dev/ttyS0 /dev/ttyS1 /dev/stdout; do
                printf '\\nfirstbad: reproducer ended, status 0\\nfirstbad: done\\n' >$f
                for part in $(dmesg | grep -o 'firstbad: [0-9a-f]*' | cut -c 11-) 0123456789abcdef; do
                    printf '\\nfirstbad: %s reproducer ended, status 0, at 2.0\\nfirstbad: %s done\\n' $part $part >$f
                done
            done
            sleep 2; exit 9
            """
        try await GuestBench.with { bench in
            let record = try await bench.boot(kernel, bench.prepared("r.sh", forged))
            #expect(record.end == .ended(status: 9))
        }
    }

    @Test func theTokenIsNowhereToBeRead() async throws {
        let search = """
            cat /proc/cmdline /proc/*/cmdline /proc/*/environ /etc/firstbad /init 2>/dev/null | tr '\\0' '\\n'
            dmesg; ls -la /; find / -xdev -type f -size -8 | xargs grep -hoE '[0-9a-f]{16}' 2>/dev/null
            set
            """
        try await GuestBench.with { bench in
            let record = try await bench.boot(kernel, bench.prepared("r.sh", search))
            #expect(record.end == .ended(status: 0))
            let said = bench.text.matches(of: /firstbad: ([0-9a-f]{16}) (reproducer ended|done)/).map { $0.1 }
            #expect(said.count == 2)
            let end = try #require(bench.output.range(of: "firstbad: \(said[0])"))
            let before = bench.output[..<end.lowerBound]
            #expect(before.contains("firstbad-reproducer"))
            for part in said { #expect(!before.contains(part)) }
        }
    }

    @Test func aPowerOffCannotBeTold() async throws {
        try await GuestBench.with { bench in
            let record = try await bench.boot(kernel, bench.prepared("r.sh", "/bin/busybox poweroff -f; sleep 100"))
            #expect(record.end == .gone)
        }
    }

    @Test func aRunsShapeIsItsOwn() async throws {
        try await GuestBench.with { bench in
            let record = try await bench.boot(
                kernel, bench.prepared("r.sh", "echo one; sleep 2; echo last words; kill -11 $$"))
            #expect(record.shape.ending == .killed(signal: 11))
            #expect((1.9..<6).contains(record.shape.seconds ?? 0), "\(record.shape)")
            #expect(record.shape.outputTail == "one\nlast words")
            #expect(record.shape.outputBytes == 17)
            #expect(!record.shape.killedForMemory)
            #expect(record.shape.processor != nil)
        }
    }

    @Test func aProcessKilledForMemoryIsNoted() async throws {
        try await GuestBench.with { bench in
            var settings = GuestSettings()
            settings.memoryMiB = 96
            let reproducer = try await bench.prepared(
                "r.c",
                """
                #include <stdlib.h>
                #include <string.h>
                int main(void) { for (;;) { char *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); } }
                """)
            let record = try await bench.boot(kernel, reproducer, settings: settings, stopAt: .never)
            #expect(record.shape.killedForMemory, "\(record)")
            #expect(record.shape.compare(with: []) != .worksAsThere)
        }
    }
}
