import ArgumentParser
import Bisection
import Foundation
import GitHistory
import HostTools
import Jobs
import Steps
import SystemPackage
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
        Output.prepare()
        do {
            try refuseUnknownHelp()
            var command = try Firstbad.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            try Output.close()
        } catch {
            let status = report(error)
            exit(isTest && status == ExitStatus.badRequest ? ExitStatus.ours : status)
        }
    }

    /// Says what went wrong, and returns the exit status.
    private static func report(_ error: any Error) -> Int32 {
        if let code = error as? ExitCode { return written(code.rawValue) }
        if let error = error as? OutputError, error.isClosedPipe { return 128 + SIGPIPE }
        if let interruption = error as? Interruption { return 128 + interruption.signal }
        if error is CleanExit || Firstbad.exitCode(for: error) == .success {
            do { try Output.line(Firstbad.fullMessage(for: error)) } catch { return report(error) }
            return written(0)
        }
        if Firstbad.exitCode(for: error) == .validationFailure {
            say(Firstbad.fullMessage(for: error))
            return ExitStatus.badRequest
        }
        say("firstbad: \(words(error).onOneLineEach)")
        return error.blame == .user ? ExitStatus.badRequest : ExitStatus.ours
    }

    /// The status, if what was written before it is really out.
    private static func written(_ status: Int32) -> Int32 {
        do { try Output.close() } catch { return report(error) }
        return status
    }

    /// An error of a library's, in words like our own: what was tried, on what.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as CocoaError:
            let path = error.filePath ?? error.url?.path(percentEncoded: false)
            let why = error.errno.map { "\($0)" } ?? error.localizedDescription
            return path.map { "cannot use \($0): \(why)" } ?? why
        case let error as DecodingError: return "a record of a job can't be read: \(Self.place(error))"
        default: return "\(error)"
        }
    }

    private static func place(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
            .dataCorrupted(let found):
            context = found
        @unknown default: return "it is damaged"
        }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }

    /// The library would show the general help.
    private static func refuseUnknownHelp() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count > 1, words[0] == "help", !words[1].hasPrefix("-") else { return }
        let names = Firstbad.configuration.subcommands.map { $0._commandName }
        guard !names.contains(words[1]) else { return }
        throw ValidationError("There is no command '\(words[1])': `firstbad help` lists them.")
    }

    private static func say(_ text: String) { Terminal.standardError.write(text + "\n") }
}

extension CocoaError {
    /// What the system said, where it said something.
    var errno: Errno? {
        let code = (underlying as? POSIXError).map { Int($0.code.rawValue) } ?? (underlying as NSError?)?.code
        return code.map { Errno(rawValue: CInt($0)) }
    }
}

extension String {
    /// The text with each of its lines made safe for a terminal.
    var onOneLineEach: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).onOneLine }.joined(
            separator: "\n")
    }
}
