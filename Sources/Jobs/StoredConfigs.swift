import Foundation
import HostTools
import Kconfig
import SystemPackage

/// The kconfigs that come with firstbad, and configs of the user's: `--config A+fragment+fragment`.
public struct StoredConfigs: Sendable {
    /// The folder with `NAME.config` and `fragments/NAME.config`; nil where it isn't installed.
    public var folder: FilePath?

    /// The stored configs of this installation.
    public init() { folder = Self.find() }

    /// The stored configs in `folder`.
    public init(folder: FilePath?) { self.folder = folder }

    /// `$FIRSTBAD_CONFIGS`, else `../share/firstbad/Configs` beside the program's folder, else `Configs` in a
    /// folder above it, as in a source checkout.
    private static func find() -> FilePath? {
        if let set = ProcessInfo.processInfo.environment["FIRSTBAD_CONFIGS"], !set.isEmpty { return FilePath(set) }
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        var folder = FilePath(program).removingLastComponent()
        let installed = folder.removingLastComponent().appending("share/firstbad/Configs")
        var candidates = [installed]
        while folder.components.count > 0 {
            candidates.append(folder.appending("Configs"))
            folder.removeLastComponent()
        }
        return candidates.first { isFile($0.appending("x86_64-small.config")) }
    }

    /// The config that `recipe` asks for, fragments merged, as text.
    public func text(for recipe: String) throws -> String {
        var names = recipe.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
        if Self.isFile(FilePath(recipe)) { names = [recipe] }
        guard names.allSatisfy({ !$0.isEmpty }) else {
            throw JobError.badRequest(
                "the config '\(recipe)' lacks a name: write CONFIG or CONFIG+fragment+fragment")
        }
        let base = DotConfig(parsing: try read(names[0], below: nil))
        guard !base.options.isEmpty else {
            throw JobError.badRequest("\(names[0]) is no kernel config: it has no line like CONFIG_NAME=value")
        }
        var fragments: [ConfigFragment] = []
        for name in names.dropFirst() {
            fragments.append(ConfigFragment(name: name, text: try read(name, below: "fragments")))
        }
        return base.merging(fragments).text
    }

    /// A path as given; else a stored name, with or without `.config`.
    private func read(_ name: String, below: String?) throws -> String {
        var candidates = [FilePath(name)]
        if let folder, !name.contains("/") {
            let place = below.map { folder.appending($0) } ?? folder
            candidates += [place.appending(name), place.appending(name + ".config")]
        }
        guard let path = candidates.first(where: Self.isFile) else {
            let stored = names(below: below)
            let hint = stored.isEmpty ? "" : "; stored here: \(stored.joined(separator: ", "))"
            throw JobError.badRequest("there is no config '\(name)'" + hint)
        }
        return try RegularFile.text(path, limit: 16 << 20)
    }

    private func names(below: String?) -> [String] {
        guard let folder else { return [] }
        let place = below.map { folder.appending($0) } ?? folder
        let files = (try? FileManager.default.contentsOfDirectory(atPath: place.string)) ?? []
        return files.filter { $0.hasSuffix(".config") }.map { String($0.dropLast(7)) }.sorted()
    }

    private static func isFile(_ path: FilePath) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder) && !isFolder.boolValue
    }
}
