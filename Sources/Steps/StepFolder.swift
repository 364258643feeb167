import Foundation
import HostTools
import Kbuild
import Oops
import Records
import SystemPackage

/// The evidence of one step, a file a thing.
struct StepFolder {
    let path: FilePath

    init(_ path: FilePath) { self.path = path }

    func make() throws {
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    func console(ofRun ordinal: Int) -> FilePath { path.appending("run-\(ordinal + 1).console") }

    /// The final config and the build's log; the image itself only where somebody will boot it again.
    func save(_ kernel: BuiltKernel, withImage: Bool) throws {
        if withImage { try copy(kernel.image, to: "bzImage") }
        try write(kernel.config, to: "config")
        try copy(kernel.log, to: "build.log")
        try write("\(kernel.imageSHA256)  bzImage\n", to: "bzImage.sha256")
    }

    /// What the compiler said.
    func save(_ error: BuildError) throws {
        guard let failure = error.failure else { return try write("\(error)\n", to: "build-error.txt") }
        try write("\(failure.summary)\n\n\(failure.excerpt)\n", to: "build-error.txt")
        try copy(failure.log, to: "build.log")
    }

    private var compiled: FilePath { path.appending("compiled.txt") }

    /// What the kernel was compiled from.
    func save(_ sources: CompiledSources) throws { try AtomicFile.write(sources.text, to: compiled) }

    var compiledSources: CompiledSources? {
        guard let data = FileManager.default.contents(atPath: compiled.string) else { return nil }
        return CompiledSources(parsing: String(decoding: data, as: UTF8.self))
    }

    func save(reports: [Crash], ofRun ordinal: Int) throws {
        guard !reports.isEmpty else { return }
        let text = reports.map { "\($0.title)\n\n\(Printable.text($0.report.utf8))\n" }.joined(separator: "\n")
        try write(text, to: "run-\(ordinal + 1).crash.txt")
    }

    func save(_ record: StepRecord) throws {
        try AtomicFile.write(try JSON.pretty(record), to: path.appending("step.json"))
        try write("\(record.commit.id)\n", to: "commit")
    }

    private func write(_ text: String, to name: String) throws {
        try AtomicFile.write(Array(text.utf8), to: path.appending(name))
    }

    private func copy(_ source: FilePath, to name: String) throws {
        let target = path.appending(name)
        let manager = FileManager.default
        guard manager.fileExists(atPath: source.string), source != target else { return }
        if manager.fileExists(atPath: target.string) { try manager.removeItem(atPath: target.string) }
        try manager.copyItem(atPath: source.string, toPath: target.string)
    }
}
