import ArgumentParser
import Bisection
import Foundation
import GitHistory
import Jobs
import Steps
import Wording

/// The command line: a verb a file.
struct Firstbad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "firstbad",
        abstract: "Find the commit that brought a kernel crash in.",
        discussion: """
            Builds kernels, boots them in QEMU with a reproducer, reads their consoles, and narrows a range of \
            commits to the first bad one; or says why it cannot be told.
            """,
        version: version,
        subcommands: [
            BisectCommand.self, TestCommand.self, NextCommand.self, ParseCommand.self, SimulateCommand.self,
            ReplayCommand.self, JobsCommand.self, MarkCommand.self, StepCommand.self, ImportCommand.self,
            ReportCommand.self, LogCommand.self,
            AttachCommand.self, BundleCommand.self, AuditCommand.self, DoctorCommand.self, CleanCommand.self,
        ])

    static let version = "0.1.0"
    /// What stands in results.
    static let name = "firstbad \(version)"
}

/// How the program ends: 0, 1 and 125 say what a kernel did, as `git bisect run` takes them; the others don't.
enum ExitStatus {
    /// The request can't be carried out; the user can mend it.
    static let badRequest: Int32 = 2
    /// A failure on our side, after which nothing is known. `git bisect run` stops.
    static let ours: Int32 = 128
}

@main
enum Entry {
    static func main() async {
        // `git bisect run` takes 1 to 127 for *bad*: a test that could not be made must not end so.
        let isTest = CommandLine.arguments.dropFirst().first == "test"
        do {
            var command = try Firstbad.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let status = report(error)
            exit(isTest && status == ExitStatus.badRequest ? ExitStatus.ours : status)
        }
    }

    /// Says what went wrong, and returns the exit status.
    private static func report(_ error: any Error) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        if let interruption = error as? Interruption { return 128 + interruption.signal }
        if error is CleanExit || Firstbad.exitCode(for: error) == .success {
            print(Firstbad.fullMessage(for: error))
            return 0
        }
        if Firstbad.exitCode(for: error) == .validationFailure {
            say(Firstbad.fullMessage(for: error))
            return ExitStatus.badRequest
        }
        say("firstbad: \("\(error)".onOneLineEach)")
        return isUsers(error) ? ExitStatus.badRequest : ExitStatus.ours
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

extension String {
    /// The text with each of its lines made safe for a terminal.
    var onOneLineEach: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).onOneLine }.joined(
            separator: "\n")
    }
}
