import ArgumentParser
import Foundation
import Records
import Reports
import Triage

/// `firstbad report`: a finished job for people and programs.
struct ReportCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, markdown, html, json, junit, kcidb }

    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a finished job's report to standard output.")

    @Argument(help: ArgumentHelp("A job's id, its evidence folder, or a result.json.", valueName: "job"))
    var job: String

    @Option(name: .long, help: "text, markdown, html, json, junit or kcidb.")
    var format = Format.text

    @Option(name: .long, help: ArgumentHelp("Who submits to KCIDB.", valueName: "origin"))
    var origin = "firstbad"

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let result = try FinishedJob.open(job, in: place.places).result
        let bytes: [UInt8]
        switch format {
        case .text: bytes = Array(PlainText.report(result).utf8)
        case .markdown: bytes = Array(Markdown.report(result).utf8)
        case .html: bytes = Array(HTML.report(result).utf8)
        case .json: bytes = try JSON.pretty(result)
        case .junit: bytes = Array(JUnit.report(result).utf8)
        case .kcidb: bytes = try KCIDB.report(result, origin: origin)
        }
        try Output.write(bytes)
    }
}
