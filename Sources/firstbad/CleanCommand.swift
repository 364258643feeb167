import ArgumentParser
import Bisection
import Foundation
import HostTools
import Jobs
import Store
import SystemPackage

/// `firstbad clean`: frees what can be made again, or forgets jobs.
struct CleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean", abstract: "Free disk space: build slots, cached kernels, ended jobs.",
        discussion: """
            Build slots (source trees and objects) go, unless something is being built there; they are made again \
            when needed. Nothing was ever left in a kernel repository, so nothing is to be removed there.
            """)

    @Flag(name: .long, help: "Cached kernels and compiler results, too.")
    var cache = false

    @Option(name: .long, help: ArgumentHelp("A job with its evidence, too. May be repeated.", valueName: "job"))
    var job: [String] = []

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let store = try place.store()
        let places = place.places
        for id in job {
            _ = try store.job(id)
            let lock = try JobFolder(id: id, in: places).lock()
            defer { lock.release() }
            try FileManager.default.removeItem(atPath: JobFolder(id: id, in: places).path.string)
            try store.delete(job: id)
            try Output.line("removed job \(id)")
        }
        var freed = try Self.removeSlots(in: places.slots)
        if cache {
            for name in ["kernels", "ccache", "guests"] {
                freed += try Self.remove(places.cache.appending(name))
            }
        }
        try Output.line("freed \(freed >> 20) MiB")
    }

    private static func removeSlots(in slots: FilePath) throws -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: slots.string)) ?? []
        var freed = 0
        for name in names.sorted() {
            let slot = slots.appending(name)
            do {
                let lock = try LockFile(slot.appending("lock"), purpose: "firstbad clean")
                defer { lock.release() }
                freed += try remove(slot)
            } catch LockError.heldBy(_, let pid, let what) {
                Terminal.standardError.write(
                    "left \(slot): in use by \(pid.map { "process \($0)" } ?? "another process") (\(what))\n")
            }
        }
        return freed
    }

    /// Bytes on disk that went.
    private static func remove(_ path: FilePath) throws -> Int {
        guard FileManager.default.fileExists(atPath: path.string) else { return 0 }
        let before = try DiskSpace.free(at: path)
        try FileManager.default.removeItem(atPath: path.string)
        return max(0, Int(try DiskSpace.free(at: path.removingLastComponent()) - before))
    }
}
