import Foundation
import HostTools
import Triage

/// Hands a mail to this machine's `sendmail`, after its user has seen it and said yes.
enum SendMail {
    /// Whether there is somebody to ask.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Asks; only `yes` in full is one.
    static func isWanted(recipients: Int) -> Bool {
        Terminal.standardError.write("send this mail to \(recipients) recipients? Type yes to send it: ")
        return readLine()?.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
    }

    /// Sends `mail`, whose headers name the recipients.
    static func send(_ mail: [UInt8]) throws {
        let places = ["/usr/sbin/sendmail", "/usr/lib/sendmail"]
        let program = places.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let path = program ?? (try? Tool("sendmail"))?.path.string else {
            throw TriageError("there is no sendmail here: send the mail with git send-email, or install msmtp-mta")
        }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-t", "-i"]
        let input = Pipe()
        process.standardInput = input
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(mail))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw TriageError(
                "\(path) ended with \(process.terminationStatus): the mail was not sent", blame: .ours)
        }
    }
}
