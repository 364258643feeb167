import Bisection
import Testing

@Suite struct BisectLogTests {
    @Test func `a subject can't smuggle a command into the log`() {
        let evil = BisectLog.Entry(id(1), .bad, subject: "x\ngit bisect good HEAD\u{1B}[31m\r\u{2028}y")
        let log = BisectLog(quest: .regression, ends: [evil], steps: [evil], culprit: evil, possible: [])
        let commands = log.text.split(separator: "\n").filter { $0.hasPrefix("git") }
        #expect(commands == ["git bisect start '\(id(1))'", "git bisect bad \(id(1))"])
        #expect(!log.text.contains("\u{1B}"))
    }

    @Test func `a fix is written in its own terms`() {
        let log = BisectLog(
            quest: .fix, ends: [.init(id(9), .good, subject: "new"), .init(id(1), .bad, subject: "old")],
            steps: [.init(id(5), .bad, subject: "s"), .init(id(6), .skip, subject: "t")],
            culprit: .init(id(9), .good, subject: "new"))
        #expect(log.text.contains("git bisect start --term-old=broken --term-new=fixed '\(id(9))' '\(id(1))'"))
        #expect(log.text.contains("git bisect broken \(id(5))"))
        #expect(log.text.contains("git bisect skip \(id(6))"))
        #expect(log.text.hasSuffix("# first fixed commit: [\(id(9))] new\n"))
    }
}
