// Compiled together with Sources/Oops by Scripts/fuzz; no target of the package's.
import Foundation

/// What libFuzzer calls with each input: every crash that is read off it must make sense, in pieces as in one.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let console = Array(UnsafeBufferPointer(start: bytes, count: count))
    let crashes = Crash.all(in: console)
    for crash in crashes { check(crash, of: count) }
    // The input itself says in which pieces it comes, so that a finding can be repeated.
    let size = 1 + console.prefix(64).reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFF }
    var scanner = CrashScanner(delivery: .judged)
    var inPieces: [Crash] = []
    for start in stride(from: 0, to: console.count, by: size) {
        inPieces += scanner.feed(console[start..<min(start + size, console.count)])
    }
    inPieces += scanner.finish()
    precondition(inPieces == crashes, "in pieces of \(size), other crashes are read")
    var prompt = CrashScanner()
    _ = prompt.feed(console)
    _ = prompt.open
    _ = prompt.finish()
    return 0
}

private func check(_ crash: Crash, of count: Int) {
    precondition(!crash.title.isEmpty, "no title")
    precondition(crash.title.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a title with odd bytes")
    precondition(crash.title.utf8.count <= 120, "a long title")
    precondition(0 <= crash.start && crash.start < crash.skip, "start \(crash.start), skip \(crash.skip)")
    precondition(crash.skip <= crash.end && crash.end <= count, "skip \(crash.skip), end \(crash.end) of \(count)")
    precondition(crash.leadIn <= crash.report.utf8.count, "more led to it than was reported")
    let file = crash.guiltyFile
    precondition(file?.isEmpty != true, "a file without a name")
    precondition(!Printable.text(crash.report.utf8).utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 })
}
