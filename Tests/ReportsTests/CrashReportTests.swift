import Foundation
import Oops
import Records
import Reports
import Testing

@Suite struct CrashReportTests {
    static let crash = Crash(
        title: "KASAN: use-after-free Read in cart_push", altTitles: ["bad-access in cart_push"], kind: .kasan,
        type: "KASAN-USE-AFTER-FREE-READ", frame: "cart_push",
        stacks: [
            StackTrace(
                role: .call, heading: "Call Trace:",
                frames: [
                    StackTrace.Frame(
                        function: "cart_of", file: "include/net/cart.h", line: 3, inlined: true),
                    StackTrace.Frame(
                        function: "cart_push", offset: 18, size: 64, module: "cart", file: "net/cart/push.c",
                        line: 12,
                        unreliable: true),
                ]),
            StackTrace(role: .free, heading: "Freed by task 1:"),
        ],
        panicked: true, corrupted: "the \"stack\" is\\cut", suppressed: true,
        executor: Crash.Executor(process: 1, program: 23),
        report: "before\nBUG: KASAN: use-after-free in cart_push+0x12/0x40 net/cart/push.c:12\n\tü\u{1}\u{7F}\n",
        leadIn: 7, start: 7, skip: 60, end: 60)

    @Test func `JSON reads back as it was written`() throws {
        let bytes = CrashReport.json(Self.crash, file: "a \"name\"")
        #expect(bytes.last == 10)
        #expect(bytes.filter { $0 == 10 }.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(object["file"] as? String == "a \"name\"")
        #expect(object["altTitles"] as? [String] == Self.crash.altTitles)
        #expect(object["guiltyFile"] as? String == "net/cart/push.c")
        #expect(object["corrupted"] as? Bool == true)
        #expect(object["corruptedReason"] as? String == "the \"stack\" is\\cut")
        #expect(object["executor"] as? String == "proc=1, id=23")
        #expect(object["report"] as? String == Self.crash.report)
        let stacks = try #require(object["stacks"] as? [[String: Any]])
        #expect(stacks.map { $0["role"] as? String } == ["call", "free"])
        let frames = try #require(stacks[0]["frames"] as? [[String: Any]])
        #expect(Set(frames[0].keys) == ["function", "file", "line", "inlined"])
        #expect(
            Set(frames[1].keys) == ["function", "offset", "size", "module", "file", "line", "unreliable"])
    }

    @Test func `what isn't known is null`() throws {
        let bytes = CrashReport.json(Crash(title: "WARNING", kind: .warning), file: "-")
        let text = String(decoding: bytes, as: UTF8.self)
        for key in ["type", "frame", "guiltyFile", "corruptedReason", "executor"] {
            #expect(text.contains("\"\(key)\":null"), "\(key)")
        }
        #expect(text.contains("\"altTitles\":[],"))
        #expect(text.hasSuffix("\"stacks\":[]}\n"))
    }

    @Test func `people read what matters first`() {
        let text = CrashReport.text(Self.crash, file: "console\u{1B}.log")
        #expect(
            text.hasPrefix(
                """
                KASAN: use-after-free Read in cart_push
                  also as:      bad-access in cart_push
                  file:         console .log, bytes 7 to 60
                  confidence:   doubtful
                  type:         KASAN-USE-AFTER-FREE-READ
                  guilty file:  net/cart/push.c
                  corrupted:    the "stack" is\\cut
                """))
        #expect(text.contains("  the kernel panicked\n"))
        #expect(text.hasSuffix("    \tü\\x01\\x7f\n"))
    }
}
