import ArgumentParser
import Foundation
import HostTools
import Jobs
import Kbuild
import Store
import SystemPackage
import Wording

/// `firstbad clean`: frees what can be made again, or forgets jobs.
struct CleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean", abstract: "Free disk space: build slots, cached kernels, ended jobs.",
        discussion: """
            Build slots (source trees and objects) go, unless something is being built there; they are made again \
            when needed. Nothing that a running job uses is touched: what is left is said. Nothing was ever left in a \
            kernel repository, so nothing is to be removed there.
            """)

    @Flag(name: .long, help: "Cached kernels and compiler results, too.")
    var kernels = false

    @Option(name: .long, help: ArgumentHelp("A job with its evidence, too. May be repeated.", valueName: "job"))
    var job: [String] = []

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let store = try place.store()
        let places = place.places
        for id in job {
            _ = try store.job(id)
            let folder = JobFolder(id: id, in: places)
            let lock = try folder.lock()
            defer { lock.release() }
            try Self.remove(folder.path)
            try store.delete(job: id)
            try Output.line("removed job \(id)")
        }
        var cleaning = Cleaning(places: places)
        defer { cleaning.end() }
        try await cleaning.removeSlots()
        try cleaning.removeDrafts()
        if kernels { try await cleaning.removeCache() }
        try Output.line("freed \(cleaning.freed >> 20) MiB")
    }

    fileprivate static func remove(_ path: FilePath) throws(FileError) {
        do {
            try FileManager.default.removeItem(atPath: path.string)
        } catch CocoaError.fileNoSuchFile {
        } catch {
            throw FileError("remove", path, (error as? CocoaError)?.errno ?? .ioError)
        }
    }
}

/// One tidying of this user's folders, under the locks that running jobs hold.
private struct Cleaning {
    let places: Places
    /// Bytes on disk that went.
    private(set) var freed: Int64 = 0
    /// What running jobs hold.
    private var held: [LockError] = []
    private var locks: [LockFile] = []

    init(places: Places) {
        self.places = places
        // A job holds its own folder's lock for as long as it runs, whatever it does just then.
        for name in Self.names(in: places.jobs) where !name.hasPrefix(".") { take(places.jobs.appending(name)) }
    }

    /// Whether nobody works here: the locks that say so are held by us now.
    private var isIdle: Bool { held.isEmpty }

    /// Removes the slots in which nothing is being built. Their locks are held to the end: a job that begins meanwhile makes
    /// new ones.
    mutating func removeSlots() async throws {
        for name in Self.names(in: places.slots) {
            let slot = places.slots.appending(name)
            guard let lock = take(slot) else { continue }
            await Leftovers.end(in: slot.appending("build"))
            try remove(slot)
            lock.release()
        }
    }

    /// Removes jobs that were killed before they began.
    mutating func removeDrafts() throws {
        for name in Self.names(in: places.jobs) where name.hasPrefix(".new-") {
            let draft = places.jobs.appending(name)
            // One that is being made is minutes old at the most.
            guard let made = Self.changed(draft), made < Date().addingTimeInterval(-3600) else { continue }
            try remove(draft)
        }
    }

    /// Removes kernels and compiler results; where a job runs, only kernels that weren't used for hours.
    mutating func removeCache() async throws {
        guard isIdle else {
            for holder in held {
                Terminal.standardError.write("left what a running job may use: \(holder)\n".onOneLineEach + "\n")
            }
            let kernels = try BuildCache(root: places.kernels)
            let before = kernels.size
            try await kernels.trim(to: 0)
            freed += max(0, before - kernels.size)
            return
        }
        for path in [places.kernels, places.ccache, places.cache.appending("guests")] { try remove(path) }
    }

    mutating func end() {
        for lock in locks { lock.release() }
        locks = []
    }

    @discardableResult
    private mutating func take(_ folder: FilePath) -> LockFile? {
        do throws(LockError) {
            let lock = try LockFile(folder.appending("lock"), purpose: "firstbad clean")
            locks.append(lock)
            return lock
        } catch {
            if case .heldBy = error { held.append(error) }
            return nil
        }
    }

    private mutating func remove(_ path: FilePath) throws {
        guard FileManager.default.fileExists(atPath: path.string) else { return }
        let before = try DiskSpace.free(at: path)
        try CleanCommand.remove(path)
        freed += max(0, try DiskSpace.free(at: path.removingLastComponent()) - before)
    }

    private static func names(in folder: FilePath) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).sorted()
    }

    private static func changed(_ path: FilePath) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path.string))?[.modificationDate] as? Date
    }
}
