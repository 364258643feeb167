import HostTools
import SystemPackage

/// Which file defines which function, by the symbol tables of a build's objects.
enum SymbolTables {
    private static let outputLimit = 64 << 20
    private static let limit = Duration.seconds(120)
    /// Their programs run while the kernel is built, not in it.
    private static let hostFolders = ["scripts/", "tools/"]

    /// For each function the files that define it. `sources` has each object's file; the objects are in `folder`,
    /// which `nm` sees at the working directory `place` of its sandbox, if it has one.
    static func functions(
        of sources: [String: String], in folder: FilePath, sandbox: Sandbox?, place: FilePath
    ) async throws -> [String: [String]] {
        let objects = sources.keys.filter { object in
            object.hasSuffix(".o") && !hostFolders.contains(where: object.hasPrefix)
        }.sorted()
        var found: [String: Set<String>] = [:]
        // The kernel takes 2 MiB of arguments.
        for start in stride(from: 0, to: objects.count, by: 4000) {
            let block = objects[start..<min(start + 4000, objects.count)].map { "./" + $0 }
            let result = try await Tool("nm").run(
                ["--defined-only", "--print-file-name", "--format=bsd"] + block, environment: ["LC_ALL": "C"],
                workingDirectory: sandbox == nil ? folder : place, output: .captured(limit: outputLimit),
                limit: limit, sandbox: sandbox)
            for line in result.text.utf8.split(separator: UInt8(ascii: "\n")) {
                guard let (object, function) = parse(line), let file = sources[object] else { continue }
                found[function, default: []].insert(file)
            }
        }
        return found.mapValues { $0.sorted() }
    }

    /// Takes "./kernel/panic.o:0000000000000010 T panic" apart; nil where it isn't code.
    private static func parse(_ line: Substring.UTF8View) -> (object: String, function: String)? {
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[1].count == 1, "TtWw".utf8.contains(words[1].first ?? 0),
            let colon = words[0].lastIndex(of: UInt8(ascii: ":")), words[0].starts(with: "./".utf8)
        else { return nil }
        let name = words[2].prefix { $0 != UInt8(ascii: ".") }
        guard !name.isEmpty, name.count <= 512, !name.starts(with: "__pfx_".utf8),
            !name.starts(with: "__cfi_".utf8),
            name.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        return (String(Substring(words[0][..<colon].dropFirst(2))), String(Substring(name)))
    }
}
