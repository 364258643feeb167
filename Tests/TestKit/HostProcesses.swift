import Foundation

/// The host's processes: to see that a test left none of its own, and to end one as a host does that is out of memory.
public enum HostProcesses {
    /// The ids of living processes whose command line has `text`, which is to be a test's own: other tests, and other
    /// firstbads, run beside it.
    public static func running(_ text: String) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard let pid = Int32(name), pid != getpid(),
                let bytes = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
                String(decoding: bytes, as: UTF8.self).contains(text), let stat = stat(pid)
            else { return nil }
            return stat.state == "Z" ? nil : pid
        }
    }

    /// The ancestors of a process up to this one, nearest first, and their programs' names.
    public static func ancestors(of pid: Int32) -> [(pid: Int32, name: String)] {
        var found: [(Int32, String)] = []
        var next = stat(pid)?.parent ?? 0
        while next > 1, next != getpid(), let here = stat(next) {
            found.append((next, here.name))
            next = here.parent
        }
        return found
    }

    /// The ids of living processes of this name whose ancestors are all of it, too: nobody who began them is left.
    public static func orphans(named name: String) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { entry in
            guard let pid = Int32(entry), let process = stat(pid), process.name == name, process.state != "Z",
                ancestors(of: pid).allSatisfy({ $0.name == name })
            else { return nil }
            return pid
        }
    }

    private static func stat(_ pid: Int32) -> (name: String, state: Substring, parent: Int32)? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        // The name, in parentheses, may hold anything: the rest stands behind the last one.
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else { return nil }
        let rest = text[text.index(after: close)...].split(separator: " ")
        guard rest.count > 2, let parent = Int32(rest[1]) else { return nil }
        return (String(text[text.index(after: open)..<close]), rest[0], parent)
    }
}
