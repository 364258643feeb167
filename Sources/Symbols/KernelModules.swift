import Glibc
import HostTools
import SystemPackage

/// The modules of a kernel, found by their names below a folder.
struct KernelModules: Sendable {
    /// Files that are looked at, folders that are gone into: a folder tree without end is given up.
    private static let mostFiles = 200_000
    /// The one section whose addresses are taken: every section of a module's file begins at 0.
    private static let text = ".text"

    /// A module's file by its name, `-` written as `_`.
    private let files: [String: FilePath]
    private var tables: [String: SymbolTable] = [:]

    /// Looks for `NAME.ko` and `NAME.ko.debug` below `folder`; one of the latter wins, since it has the lines.
    init(below folder: FilePath?) throws(SymbolError) {
        guard let folder else {
            files = [:]
            return
        }
        var files: [String: FilePath] = [:]
        var folders = [folder]
        var seen = 0
        while let next = folders.popLast(), seen < Self.mostFiles {
            guard let entries = Self.entries(of: next) else {
                if next == folder { throw .file(.failed(folder, Errno(rawValue: errno))) }
                continue
            }
            for entry in entries {
                seen += 1
                let path = next.appending(entry.name)
                if entry.isFolder { folders.append(path) }
                guard let name = Self.moduleName(entry.name) else { continue }
                if files[name] == nil || entry.name.hasSuffix(".debug") { files[name] = path }
            }
        }
        self.files = files
    }

    private static func moduleName(_ file: String) -> String? {
        for suffix in [".ko", ".ko.debug"] where file.hasSuffix(suffix) {
            return String(file.dropLast(suffix.count)).replacing("-", with: "_")
        }
        return nil
    }

    /// nil, and `errno`, where it can't be read. Symbolic links aren't followed.
    private static func entries(of folder: FilePath) -> [(name: String, isFolder: Bool)]? {
        guard let handle = opendir(folder.string) else { return nil }
        defer { closedir(handle) }
        var entries: [(String, Bool)] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { entries.append((name, Int(entry.pointee.d_type) == DT_DIR)) }
        }
        return entries
    }

    /// The lines of a place in `module`, innermost first; none where the module isn't there or doesn't fit.
    mutating func frames(of place: FramePlace, in module: String) async throws -> [SourceFrame] {
        guard let file = files[module.replacing("-", with: "_")], let table = table(of: module, in: file),
            let address = table.address(of: place.function, offset: place.meantOffset, size: place.size)
        else { return [] }
        let result = try await Tool("addr2line").run(
            ["-afi", "-j", Self.text, "-e", file.string, "0x" + String(address, radix: 16)], limit: .seconds(60))
        guard result.status.isSuccess else { return [] }
        let answer = result.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return DebugReader.addr2line.frames(answer.dropLast() + ["", "", ""])
    }

    private mutating func table(of module: String, in file: FilePath) -> SymbolTable? {
        if let table = tables[module] { return table }
        guard let image = try? ELFFile(at: file), let table = try? SymbolTable(of: image, sectionNamed: Self.text)
        else { return nil }
        tables[module] = table
        return table
    }
}
