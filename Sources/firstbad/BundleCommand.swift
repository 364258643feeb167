import ArgumentParser
import Bisection
import Foundation
import HostTools
import Jobs
import Reports
import SystemPackage
import Triage
import Wording

/// `firstbad bundle`: the evidence as a folder or an archive that can be given away.
struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Make a folder or archive of a job's evidence, to be published.",
        discussion: """
            The names are those that fuzzing teams' mails link to: repro.c, repro.report, kconfig_origin, \
            bisect_info.log, bzImage_<bad>, <bad>_dmesg.log; beside them a README that says how to reproduce it, and \
            SHA256SUMS. The home folder, the user's and the host's name are taken out of texts; a binary that holds \
            them is left out.
            """)

    @Argument(help: ArgumentHelp("A job's id or its evidence folder.", valueName: "job"))
    var job: String

    @Option(
        name: .long, help: ArgumentHelp("A new folder, or a new file that ends in .tar.zst.", valueName: "path"))
    var out: String

    @Flag(name: .long, help: "Leave the host's and the user's name in.")
    var withHost = false

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let finished = try FinishedJob.open(job, in: place.places)
        let evidence = FilePath(finished.evidence)
        guard FileManager.default.fileExists(atPath: evidence.string) else {
            throw JobError.badRequest("the evidence of job \(job.onOneLine) is gone: name its folder")
        }
        var path = FilePath(out)
        path.lexicallyNormalize()
        let target = path
        guard target.lastComponent != nil, !FileManager.default.fileExists(atPath: target.string) else {
            throw JobError.badRequest("\(out.onOneLine) is already there: name a new folder or file")
        }
        let words = withHost ? .home : PrivateWords.ours
        let leftOut = try await Interruption.watching {
            try await EvidenceBundle(result: finished.result, evidence: evidence, words: words).write(to: target)
        }
        for name in leftOut {
            Terminal.standardError.write("left out, as it names this machine or holds a key: \(name.onOneLine)\n")
        }
        try Output.line(target.string.onOneLine)
    }
}
