import Testing

@testable import Oops

@Suite struct CrashScannerTests {
    static let pageFault = """
        [    1.000000][   T42] usb 1-1: a line before
        [    1.100000][   T42] BUG: kernel NULL pointer dereference, address: 0000000000000010
        [    1.100100][   T42] #PF: supervisor read access in kernel mode
        [    1.100200][   T42] Oops: 0000 [#1] PREEMPT SMP
        [    1.100250][    C1] a line of somebody else
        [    1.100300][   T42] RIP: 0010:read_item.isra.0+0x12/0x40
        [    1.100400][   T42] Call Trace:
        [    1.100410][   T42]  <TASK>
        [    1.100420][   T42]  ? lookup+0x10/0x20
        [    1.100500][   T42]  read_list+0x1/0x2
        [    1.100600][   T42]  </TASK>
        [    1.100700][   T42] ---[ end trace 0000000000000000 ]---
        [    1.100800][   T42] RIP: 0010:read_item+0x12/0x40
        [    1.100900][   T42] Kernel panic - not syncing: Fatal exception
        [    1.101000][   T42] ---[ end Kernel panic - not syncing: Fatal exception ]---
        [    1.200000][   T42] a line behind

        """

    @Test func aFaultWithItsOopsAndItsPanicIsOneCrash() throws {
        let crashes = Crash.all(in: Array(Self.pageFault.utf8))
        let crash = try #require(crashes.first)
        #expect(crashes.count == 1)
        #expect(crash.title == "BUG: unable to handle kernel NULL pointer dereference in read_item")
        #expect(crash.kind == .nullDereference)
        #expect(crash.frame == "read_item")
        #expect(crash.stack == ["read_list"])
        #expect(crash.stacks.first?.frames.map(\.unreliable) == [true, false])
        #expect(crash.panicked)
        #expect(crash.corrupted == nil)
        #expect(!crash.report.contains("somebody else"))
        #expect(!crash.report.contains("lookup"))
        #expect(crash.report.hasPrefix("usb 1-1: a line before\nBUG: kernel NULL pointer dereference"))
        #expect(crash.type == "NULL-POINTER-DEREFERENCE")
        #expect(crash.altTitles == ["bad-access in read_item"])
    }

    @Test func positionsAreThoseOfHeaders() throws {
        let console = Array(Self.pageFault.utf8)
        let crash = try #require(Crash.all(in: console).first)
        let first = String(decoding: console[crash.start..<crash.skip], as: UTF8.self)
        #expect(first == "[    1.100000][   T42] BUG: kernel NULL pointer dereference, address: 0000000000000010")
        let all = String(decoding: console[crash.start..<crash.end], as: UTF8.self)
        #expect(all.hasSuffix("---[ end Kernel panic - not syncing: Fatal exception ]---"))
        var scanner = CrashScanner(startingAt: 1000, delivery: .judged)
        let moved = try #require((scanner.feed(console) + scanner.finish()).first)
        #expect(moved.start == crash.start + 1000)
        #expect(moved.skip == crash.skip + 1000)
        #expect(moved.end == crash.end + 1000)
    }

    @Test func aSceneIsRead() throws {
        let console = """
            BUG: sleeping function called from invalid context at a.c:1
            CPU: 3 UID: 0 PID: 12 Comm: a task Tainted: G    B   W          6.1.0-rc3+ #12
            Hardware name: a machine
            Call Trace:
             f+0x1/0x2
            """
        let scene = try #require(Crash.all(in: Array(console.utf8)).first).scene
        #expect(scene.processor == 3)
        #expect(scene.pid == 12)
        #expect(scene.task == "a task")
        #expect(scene.taint == "G    B   W")
        #expect(scene.kernel == "6.1.0-rc3+ #12")
        #expect(scene.hardware == "a machine")
    }

    @Test func stacksAreReadFrameByFrame() throws {
        let console = """
            BUG: KASAN: slab-use-after-free in f+0x1/0x2
            Write of size 8 at addr ffff888012345678 by task a/1
            Call Trace:
             f.cold+0x12/0x340 [module]
             g path/a.c:12 [inline]
             h+0x1/0x2 path/a.c:13
             ? i+0x1/0x2
            Allocated by task 1:
             j+0x1/0x2
            Freed by task 2:
             k+0x1/0x2
            Last potentially related work creation:
             l+0x1/0x2
            """
        let stacks = try #require(Crash.all(in: Array(console.utf8)).first).stacks
        #expect(stacks.map(\.role) == [.call, .allocation, .free, .queuedWork])
        #expect(
            stacks.first?.frames == [
                StackTrace.Frame(function: "f", offset: 0x12, size: 0x340, module: "module"),
                StackTrace.Frame(function: "g", file: "path/a.c", line: 12, inlined: true),
                StackTrace.Frame(function: "h", offset: 1, size: 2, file: "path/a.c", line: 13),
                StackTrace.Frame(function: "i", offset: 1, size: 2, unreliable: true),
            ])
    }

    @Test(arguments: [
        ("Comm: syz.3.20 Not", 3, 20), ("Comm: syz.0.4572 Tainted", 0, 4572),
        ("Comm: syz-executor.3 Not", nil, nil),
        ("Comm: syz.3 Not", nil, nil),
    ])
    func anExecutorIsKnown(text: String, process: Int?, program: Int?) throws {
        let console =
            "WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2\nCPU: 0 PID: 1 \(text) tainted\nRIP: 0010:f+0x1/0x2\n"
        let executor = try #require(Crash.all(in: Array(console.utf8)).first).executor
        #expect(executor?.process == process)
        #expect(executor?.program == program)
    }

    @Test(arguments: [
        ("Out of memory: Kill process 12 (syz-executor) score 1", true),
        ("Killed process 1 (sshd) total-vm:1kB", true),
        ("*** stack smashing detected ***: terminated", true), ("lowmemorykiller: Killing 'sshd'", true),
        ("Killed process 1 (firefox) total-vm:1kB", false), ("stack smashing", false),
    ])
    func aConsoleSuppressesItsCrashes(line: String, isSuppressed: Bool) throws {
        for console in [line + "\n" + Self.pageFault, Self.pageFault + line + "\n"] {
            #expect(try #require(Crash.all(in: Array(console.utf8)).first).suppressed == isSuppressed)
        }
    }

    @Test(arguments: ["", " ", "[    2.570", "[    2.570749][   T31] ", "[    2.570749][   T31] x"])
    func aCrashAlwaysHasATitle(second: String) throws {
        let console = "[    2.570748][   T31] rust_kernel: panicked at here\n\(second)\n"
        for crash in Crash.all(in: Array(console.utf8)) { #expect(!crash.title.isEmpty, "\(crash)") }
    }

    @Test func aConsoleThatWasCutOffIsNotTrusted() throws {
        let console = Self.pageFault + "serialport: VM disconnected.\n"
        #expect(try #require(Crash.all(in: Array(console.utf8)).first).corrupted != nil)
    }

    @Test(arguments: ["> ", "> > ", "  ", "    ", "\t"])
    func quotedAndIndentedConsolesAreRead(mark: String) throws {
        let lines = Self.pageFault.split(separator: "\n").map { mark + $0 + "\n" }.joined()
        let crash = try #require(Crash.all(in: Array(lines.utf8)).first)
        #expect(crash.title == "BUG: unable to handle kernel NULL pointer dereference in read_item")
        #expect(!crash.report.contains("somebody else"))
    }

    @Test(arguments: ["", "> ", "  "])
    func aWrappedHeaderIsRead(mark: String) throws {
        let console = """
            WARNING: CPU: 1 PID: 8377 at arch/x86/kvm/x86.c:7209
            kvm_arch_vcpu_ioctl_run+0x1f7/0x5a00
            RIP: 0010:kvm_arch_vcpu_ioctl_run+0x1f7/0x5a00
            Call Trace:
             kvm_vcpu_ioctl+0x627/0x1110
             do_vfs_ioctl+0x1b1/0x15c0
             SyS_ioctl+0x8f/0xc0
            """
        let lines = console.split(separator: "\n").map { mark + $0 + "\n" }.joined()
        let crash = try #require(Crash.all(in: Array(lines.utf8)).first)
        #expect(crash.title == "WARNING in kvm_arch_vcpu_ioctl_run")
        #expect(crash.corrupted == nil)
    }

    @Test func peopleMayWriteOfACrashInAMail() {
        let mail = """
            Subject: WARNING: suspicious RCU usage
            Message-ID: <a@b>

            I found that there is a general protection fault in f, after
            2020-05-20 20:53 INFO: task hung in locks_remove_posix somebody
            WARNING: multiple messages have this Message-ID (diff)
            """
        #expect(Crash.all(in: Array(mail.utf8)).isEmpty)
        #expect(Crash.all(in: Array((mail + "\n\n" + Self.pageFault).utf8)).count == 1)
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func piecesGiveTheSameCrashesAsTheWhole(size: Int) {
        // Some seconds later: the same times would be an echo.
        let later = Self.pageFault.replacing("[    1.", with: "[    9.")
        let console = Array((Self.pageFault + later).utf8)
        var scanner = CrashScanner()
        var crashes: [Crash] = []
        for start in stride(from: 0, to: console.count, by: size) {
            crashes += scanner.feed(console[start..<min(start + size, console.count)])
        }
        crashes += scanner.finish()
        var whole = CrashScanner()
        #expect(crashes == whole.feed(console) + whole.finish())
        #expect(crashes.count == 2)
    }

    @Test func aCrashIsOpenUntilItsEnd() {
        var scanner = CrashScanner()
        let lines = Self.pageFault.split(separator: "\n").map { Array(($0 + "\n").utf8) }
        #expect(scanner.feed(lines[0]).isEmpty)
        #expect(scanner.open == nil)
        for line in lines[1..<8] { #expect(scanner.feed(line).isEmpty) }
        #expect(scanner.open?.frame == "read_item")
        #expect(scanner.open?.panicked == false)
        for line in lines[8..<14] { #expect(scanner.feed(line).isEmpty) }
        #expect(scanner.feed(lines[14]).count == 1)
        #expect(scanner.open == nil)
        #expect(scanner.finish().isEmpty)
    }

    @Test func ourOwnMarkerEndsACrash() {
        var scanner = CrashScanner()
        let report =
            "[    1.0] WARNING: CPU: 0 PID: 1 at a/b.c:1 warn_me+0x1/0x2\n[    1.1] RIP: 0010:warn_me+0x1/0x2\n"
        #expect(scanner.feed(Array(report.utf8)).isEmpty)
        #expect(scanner.feed(Array("firstbad: run ended\n".utf8)).map(\.title) == ["WARNING in warn_me"])
    }

    @Test func aPanicAboutACrashToldBeforeIsNoCrash() {
        let console = """
            [    1.0] WARNING: CPU: 0 PID: 1 at a/b.c:1 warn_me+0x1/0x2
            [    1.1] RIP: 0010:warn_me+0x1/0x2
            firstbad: still here
            [    9.0] Kernel panic - not syncing: panic_on_warn set ...
            """
        let crashes = Crash.all(in: Array(console.utf8))
        #expect(crashes.map(\.title) == ["WARNING in warn_me"])
        #expect(crashes.map(\.panicked) == [true])
    }

    @Test(arguments: [
        "[    1.0] traps: syz[3615] general protection fault ip:7feb96eb56a1 sp:20000fd0 error:0 in x[400000+1000]",
        "[    1.0] INFO: lockdep is turned off.",
        "[    1.0] INFO: NMI handler (nmi_cpu_backtrace_handler) took too long to run: 1.4 msecs",
        "[    1.0] Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on",
        "[    1.0] XFS (loop4): WARNING: Reset corrupted AGFL on AG 0. 1 blocks leaked.",
        "CAM_INFO: CAM-ISP: cam_isp_dev_probe: 122", "DEBUG: 1", "",
        "mm: kmemleak: fix a typo", "Fixes: ff7ee93f4715 (cgroup/kmemleak: Annotate alloc_page() for cgroup)",
    ])
    func linesThatOnlyLookLikeACrashAreNone(line: String) {
        #expect(Crash.all(in: Array(line.utf8)).isEmpty)
    }
}
