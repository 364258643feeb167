import ArgumentParser
import Bisection
import Foundation
import Records
import Reports
import Triage

/// `firstbad log`: a finished job's steps as a bisection log.
struct LogCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case git, syzbot, json }

    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Write a finished job's bisection log to standard output.",
        discussion: "git: for git bisect replay. syzbot: in the manner of syzbot's logs. json: the steps alone.")

    @Argument(help: ArgumentHelp("A job's id, its evidence folder, or a result.json.", valueName: "job"))
    var job: String

    @Option(name: .long, help: "git, syzbot or json.")
    var format = Format.git

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let result = try FinishedJob.open(job, in: place.places).result
        let bytes: [UInt8]
        switch format {
        case .git: bytes = Array(BisectLog(result).text.utf8)
        case .syzbot: bytes = Array(SyzbotLog.text(result).utf8)
        case .json: bytes = try JSON.pretty(result.steps)
        }
        try Output.write(bytes)
    }
}
