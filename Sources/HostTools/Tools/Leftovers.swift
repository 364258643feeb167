import Glibc
public import SystemPackage

/// Processes that a killed firstbad left at work where no sandbox ends them: known by a variable that only they have.
public enum Leftovers {
    /// The variable that marks what works in `folder`, to be put into its environment.
    public static func mark(of folder: FilePath) -> (name: String, value: String) {
        ("FIRSTBAD_WORKS_IN", folder.string)
    }

    /// Kills what still works in `folder`. To be called by who holds the folder's lock: then nobody waits for them.
    ///
    /// - Returns: Whether all are gone, which takes some milliseconds.
    @discardableResult
    public static func end(in folder: FilePath) async -> Bool {
        let mark = mark(of: folder)
        let entry = Array("\(mark.name)=\(mark.value)".utf8)
        for _ in 0..<100 {
            let found = processes(having: entry)
            if found.isEmpty { return true }
            for process in found { kill(process, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private static func processes(having entry: [UInt8]) -> [Int32] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [Int32] = []
        while let file = readdir(folder) {
            let name = withUnsafeBytes(of: &file.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            // What has ended has no environment any more.
            guard let process = Int32(name), process != getpid(),
                let environment = try? RegularFile.head(of: FilePath("/proc/\(process)/environ"), limit: 1 << 20),
                environment.split(separator: 0).contains(where: { $0.elementsEqual(entry) })
            else { continue }
            found.append(process)
        }
        return found
    }
}
