import ArgumentParser
import Foundation
import HostTools
import Jobs
import Logging
import Records
import Store
import SystemPackage

/// Where this firstbad keeps its things.
struct PlaceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Jobs and journal (default: $XDG_STATE_HOME/firstbad).", valueName: "folder"))
    var state: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Kernels and build slots (default: $XDG_CACHE_HOME/firstbad).", valueName: "folder"))
    var cache: String?

    /// The folders, absolute.
    var places: Places {
        var places = Places()
        if let state { places.state = FilePath(JobPreparation.absolute(state)) }
        if let cache { places.cache = FilePath(JobPreparation.absolute(cache)) }
        return places
    }

    /// The journal.
    func store() throws -> JobStore { try places.openJournal() }
}

/// What the program's parts log: warnings, or everything with `FIRSTBAD_LOG=debug`.
enum Log {
    static func make() -> Logger {
        var logger = Logger(label: "firstbad", factory: { StreamLogHandler.standardError(label: $0) })
        let asked = ProcessInfo.processInfo.environment["FIRSTBAD_LOG"] ?? ""
        logger.logLevel = Logger.Level(rawValue: asked) ?? .warning
        return logger
    }
}
