import Foundation
import Glibc
import HostTools
import Synchronization
import SystemPackage

/// The folder in which libvirt's embedded driver works, held by this process alone.
///
/// The driver takes one root in a process, for as long as that lives, and refuses a root that another process has. So
/// each process takes the first free slot below a base folder. Its lock goes with the process however that ends, and
/// whoever comes next looks through the slots that nobody holds: QEMU outlives a killed process.
final class EmbeddedRoot: Sendable {
    let path: FilePath
    private let lock: LockFile

    private init(path: FilePath, lock: LockFile) {
        self.path = path
        self.lock = lock
    }

    /// More processes than this on one base are taken for a mistake.
    private static let slots = 0..<64
    /// Longest root: QEMU's monitor socket lies 52 to 57 bytes deeper and must stay under the 108 of `sun_path`.
    static let longestPath = 50

    private static let claimed = Mutex<EmbeddedRoot?>(nil)

    /// This process's root. `base` counts at the first call; later ones get the same root.
    static func claim(below base: FilePath) throws(LibvirtError) -> EmbeddedRoot {
        // Typed throws don't go through `withLock`.
        let result = claimed.withLock { held -> Result<EmbeddedRoot, LibvirtError> in
            if let held { return .success(held) }
            do throws(LibvirtError) {
                let root = try take(below: base)
                held = root
                return .success(root)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Ends what is left in every slot that nobody holds, and keeps the first.
    private static func take(below base: FilePath) throws(LibvirtError) -> EmbeddedRoot {
        let base = try shortened(base)
        try makeFolder(base)
        var own: EmbeddedRoot?
        for slot in slots {
            let path = base.appending("\(slot)")
            guard own == nil || access(path.string, F_OK) == 0 else { break }
            guard let lock = try lockSlot(base.appending("\(slot).lock")) else { continue }
            LeftoverProcesses.end(inRoot: path)
            if own == nil {
                own = EmbeddedRoot(path: path, lock: lock)
            } else {
                lock.release()
            }
        }
        guard let own else { throw .root(base, reason: "\(slots.count) processes use it already") }
        try own.prepare()
        return own
    }

    private static func lockSlot(_ path: FilePath) throws(LibvirtError) -> LockFile? {
        do throws(LockError) {
            return try LockFile(path, purpose: "libvirt's embedded driver")
        } catch {
            if case .heldBy = error { return nil }
            throw .root(path, reason: "\(error)")
        }
    }

    /// A long base is replaced by a short folder that goes by its hash: in `/run` for root, in the user's runtime
    /// folder else (XDG Base Directory Specification).
    static func shortened(_ base: FilePath) throws(LibvirtError) -> FilePath {
        guard base.isAbsolute else { throw .root(base, reason: "the path is not absolute") }
        if base.string.utf8.count + 3 <= longestPath { return base }
        let runtime = geteuid() == 0 ? "/run" : ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"]
        guard let runtime, runtime.hasPrefix("/") else {
            throw .root(base, reason: "the path is longer than \(longestPath - 3) bytes; choose a shorter folder")
        }
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in base.string.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return FilePath(runtime).appending("firstbad-\(String(hash, radix: 36))")
    }

    /// Writes libvirt's configuration and takes old QEMU logs away.
    private func prepare() throws(LibvirtError) {
        try Self.makeFolder(path.appending("etc"))
        try? FileManager.default.removeItem(atPath: logFolder.string)
        do {
            try AtomicFile.write(Self.configuration, to: path.appending("etc/qemu.conf"))
        } catch {
            throw .root(path, reason: "\(error)")
        }
    }

    /// QEMU runs as who we are, without what needs a daemon or cgroups, and files keep their owners.
    ///
    /// Without `user` and `group`, libvirt run by root believes at every start that KVM went away, and probes QEMU
    /// anew for a minute. With them, run by anyone else, it tries to give its folders to root, and fails.
    private static let configuration =
        (geteuid() == 0 ? "user = \"root\"\ngroup = \"root\"\n" : "") + """
            stdio_handler = "file"
            cgroup_controllers = [ ]
            security_driver = "none"
            namespaces = []
            dynamic_ownership = 0
            remember_owner = 0
            max_core = 0

            """

    private var logFolder: FilePath { path.appending("log/qemu") }

    /// Where QEMU's own messages for a domain go.
    func log(of domain: String) -> FilePath { logFolder.appending(domain + ".log") }

    /// Where libvirt keeps the number of a domain's QEMU.
    func pidFile(of domain: String) -> FilePath { path.appending("run/qemu/\(domain).pid") }

    /// What virConnectOpen takes. libvirt decodes `%XX`.
    var uri: String {
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
        let root = path.string.addingPercentEncoding(withAllowedCharacters: allowed) ?? path.string
        return "qemu:///embed?root=\(root)"
    }

    private static func makeFolder(_ path: FilePath) throws(LibvirtError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .root(path, reason: "cannot make the folder: \(error.localizedDescription)")
        }
    }
}

/// QEMU processes that a killed firstbad left in a root, and their files. The root's lock must be held.
enum LeftoverProcesses {
    /// Kills them and waits until they are gone, for five seconds at most. Then libvirt's notes of them go, too: it would
    /// try to connect to their monitors for half a minute, and let nobody else at the domain meanwhile.
    static func end(inRoot root: FilePath) {
        let notes = root.appending("run/qemu")
        let work = root.appending("lib/qemu")
        var killed: [Int32] = []
        for file in names(in: notes) where file.hasPrefix(DomainName.prefix) && file.hasSuffix(".pid") {
            killed += kill(notes.appending(file), saying: ["guest=\(file.dropLast(4)),", "\(work.string)/"])
        }
        // QEMUs that libvirt asks what they can do; they have no domain.
        let probes = names(in: work).filter { $0.hasPrefix("qmp-") }
        for probe in probes {
            killed += kill(work.appending(probe).appending("qmp.pid"), saying: ["\(work.string)/\(probe)/"])
        }
        for process in killed {
            for _ in 0..<250 where isThere(process) { usleep(20_000) }
        }
        // One that would not go is left to libvirt, with its notes.
        let stuck = Set(killed.filter { isThere($0) })
        func isStuck(_ file: FilePath) -> Bool { number(in: file).map { stuck.contains($0) } ?? false }
        let ours = names(in: notes).filter { $0.hasPrefix(DomainName.prefix) }.map { file in
            (file, notes.appending((file.split(separator: ".").first ?? "") + ".pid"))
        }
        let gone = ours.filter { !isStuck($0.1) }.map { notes.appending($0.0) }
        gone.forEach(remove)
        for probe in probes where !isStuck(work.appending(probe).appending("qmp.pid")) {
            remove(work.appending(probe))
        }
        // `domain-1-firstbad-…`: the monitor's socket.
        for folder in names(in: work) where folder.hasPrefix("domain-") && folder.contains(DomainName.prefix) {
            remove(work.appending(folder))
        }
    }

    private static func names(in folder: FilePath) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    }

    /// Kills the process whose number is in `file`, if its arguments have all of `texts`: the number may be another's by now.
    private static func kill(_ file: FilePath, saying texts: [String]) -> [Int32] {
        guard let process = number(in: file), let arguments = readText(FilePath("/proc/\(process)/cmdline")),
            texts.allSatisfy({ arguments.contains($0) })
        else { return [] }
        Glibc.kill(process, SIGKILL)
        return [process]
    }

    private static func remove(_ path: FilePath) { try? FileManager.default.removeItem(atPath: path.string) }

    private static func number(in file: FilePath) -> Int32? {
        readText(file).flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }.flatMap {
            $0 > 1 ? $0 : nil
        }
    }

    /// Whether it is there and no zombie.
    private static func isThere(_ process: Int32) -> Bool {
        guard let status = readText(FilePath("/proc/\(process)/status")) else { return false }
        return !status.contains("\nState:\tZ")
    }
}
