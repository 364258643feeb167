import HostTools
import TestKit
import Testing

@Suite struct ToolDialogueTests {
    @Test func questionsAreAnsweredOneByOne() async throws {
        let answers = try await Tool("cat").converse([], limit: .seconds(180)) { dialogue in
            var answers: [String] = []
            for number in 1...50 {
                try await dialogue.ask("\(number)\nand\n")
                answers.append(try await dialogue.line() + (try await dialogue.line()))
            }
            return answers
        }
        #expect(answers == (1...50).map { "\($0)and" })
    }

    @Test func aToolThatEndsBeforeItsAnswerIsAnError() async throws {
        await #expect(throws: ToolError.endedEarly(command: "true")) {
            try await Tool("true").converse([], limit: .seconds(180)) { dialogue in try await dialogue.line() }
        }
    }

    @Test func aToolThatNeverAnswersIsEnded() async throws {
        await #expect(throws: ToolError.tooSlow(command: "sleep", limit: .milliseconds(300))) {
            try await Tool("sleep").converse(["1000"], limit: .milliseconds(300)) { dialogue in
                try await dialogue.line()
            }
        }
    }

    @Test func aLineWithoutEndIsGivenUp() async throws {
        await #expect(throws: ToolError.endedEarly(command: "cat")) {
            try await Tool("cat").converse(["/dev/zero"], limit: .seconds(180)) { dialogue in
                try await dialogue.line()
            }
        }
    }

    @Test func theBodysErrorsComeThrough() async throws {
        struct Own: Error {}
        await #expect(throws: Own.self) {
            try await Tool("cat").converse([], limit: .seconds(180)) { _ in throw Own() }
        }
    }
}
