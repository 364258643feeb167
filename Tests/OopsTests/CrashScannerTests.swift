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
        #expect(crash.panicked)
        #expect(crash.corrupted == nil)
        #expect(!crash.report.contains("somebody else"))
        #expect(crash.report.hasSuffix("---[ end Kernel panic - not syncing: Fatal exception ]---\n"))
    }

    @Test func theOffsetsAreThoseOfTheFirstAndTheLastLine() throws {
        let console = Array(Self.pageFault.utf8)
        let crash = try #require(Crash.all(in: console).first)
        let text = String(decoding: console[crash.start..<crash.end], as: UTF8.self)
        #expect(text.hasPrefix("[    1.100000][   T42] BUG: kernel NULL"))
        #expect(text.hasSuffix("Fatal exception ]---\n"))
        var scanner = CrashScanner(startingAt: 1000)
        let moved = try #require((scanner.feed(console) + scanner.finish()).first)
        #expect(moved.start == crash.start + 1000)
        #expect(moved.end == crash.end + 1000)
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func piecesGiveTheSameCrashesAsTheWhole(size: Int) {
        let console = Array((Self.pageFault + Self.pageFault).utf8)
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
        "CAM_INFO: CAM-ISP: cam_isp_dev_probe: 122", "DEBUG: 1", "WARNING: ", "BUG: ", "INFO: ", "UBSAN:", "",
    ])
    func linesThatOnlyLookLikeACrashAreNone(line: String) {
        #expect(Crash.all(in: Array(line.utf8)).isEmpty)
    }
}
