// Compiled together with Sources/Oops by Scripts/fuzz; no target of the package's.
import Foundation

/// What libFuzzer calls with each input: every crash that is read off it must make sense, in pieces as in one.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let console = Array(UnsafeBufferPointer(start: bytes, count: count))
    let crashes = Crash.all(in: console)
    for crash in crashes { check(crash, console) }
    // The input itself says in which pieces it comes, so that a finding can be repeated.
    let size = 1 + console.prefix(64).reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFF }
    var scanner = CrashScanner(delivery: .judged)
    var inPieces: [Crash] = []
    for start in stride(from: 0, to: console.count, by: size) {
        inPieces += scanner.feed(console[start..<min(start + size, console.count)])
    }
    inPieces += scanner.finish()
    demand(inPieces == crashes, "in pieces of \(size), other crashes are read", console)
    var prompt = CrashScanner()
    _ = prompt.feed(console)
    _ = prompt.open
    _ = prompt.finish()
    return 0
}

private func check(_ crash: Crash, _ console: [UInt8]) {
    let title = crash.title.utf8
    demand(!title.isEmpty, "a crash without a title", console)
    demand(title.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a title with odd bytes: \(crash.title)", console)
    demand(title.count <= 120, "a long title: \(crash.title)", console)
    let places = [0, crash.start, crash.skip, crash.end, console.count]
    demand(places == places.sorted() && crash.start < crash.skip, "places out of order: \(places)", console)
    demand(crash.leadIn <= crash.report.utf8.count, "more led to a crash than was reported", console)
    demand(crash.guiltyFile?.isEmpty != true, "a guilty file without a name", console)
    let shown = Printable.text(crash.report.utf8).utf8
    demand(!shown.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }, "a report with control characters", console)
}

/// Ends the program when something doesn't hold, and keeps the input in the file that `FUZZ_FAILED` names.
private func demand(_ holds: Bool, _ otherwise: @autoclosure () -> String, _ console: [UInt8]) {
    guard !holds else { return }
    let file = ProcessInfo.processInfo.environment["FUZZ_FAILED"] ?? "fuzz-failed"
    try? Data(console).write(to: URL(filePath: file))
    FileHandle.standardError.write(Data("\(otherwise()); the input is kept in \(file)\n".utf8))
    abort()
}
