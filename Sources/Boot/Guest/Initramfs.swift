import Foundation
import HostTools
import SystemPackage

/// The root file system of the default guest: busybox, our init, the reproducer and what goes with it.
struct Initramfs {
    /// The largest file taken into a guest: it all lies in the guest's memory.
    static let largestFile = 256 << 20

    var busybox: [UInt8]
    var options: GuestInit.Options
    /// The reproducer's; its own name is `GuestInit.program`.
    var files: [PreparedReproducer.File]

    /// The archive.
    func archive() -> [UInt8] {
        var archive = CpioArchive()
        for folder in ["bin", "dev", "etc", "proc", "repro", "root", "run", "sys", "tmp"] {
            archive.add(folder, .folder, permissions: folder == "tmp" ? 0o1777 : 0o755)
        }
        archive.add("dev/console", .characterDevice(major: 5, minor: 1), permissions: 0o600)
        archive.add("dev/null", .characterDevice(major: 1, minor: 3), permissions: 0o666)
        archive.add("dev/kmsg", .characterDevice(major: 1, minor: 11), permissions: 0o644)
        // ttyS0 and on: Documentation/admin-guide/devices.txt.
        if options.channelTTY.hasPrefix("ttyS"), let port = UInt32(options.channelTTY.dropFirst(4)) {
            archive.add(
                "dev/" + options.channelTTY, .characterDevice(major: 4, minor: 64 + port), permissions: 0o600)
        }
        archive.add("bin/busybox", .file(busybox), permissions: 0o755)
        archive.add("bin/sh", .link(to: "busybox"), permissions: 0o777)
        archive.add("init", .file(Array(GuestInit.script.utf8)), permissions: 0o755)
        archive.add("etc/firstbad", .file(Array(options.text.utf8)), permissions: 0o644)
        for file in files {
            for folder in Self.folders(above: file.place) { archive.add(folder, .folder, permissions: 0o755) }
            archive.add(file.place, .file(file.bytes), permissions: 0o755)
        }
        return archive.finish()
    }

    /// `archive` with a kernel's modules behind it: an archive of `lib/modules/VERSION/…` as depmod leaves it, or the folder
    /// that `make modules_install` was given (INSTALL_MOD_PATH).
    static func withModules(_ path: FilePath?, behind archive: [UInt8]) throws -> [UInt8] {
        guard let path else { return archive }
        let modules = path.isFolder ? try packed(path) : try GivenFile.read(path)
        return archive + modules + [UInt8](repeating: 0, count: (512 - modules.count % 512) % 512)
    }

    private static func packed(_ folder: FilePath) throws -> [UInt8] {
        var archive = CpioArchive()
        for name in try GivenFile.names(in: folder, leavingOutLinks: true) where name.hasPrefix("lib/modules/") {
            for above in folders(above: name) { archive.add(above, .folder, permissions: 0o755) }
            archive.add(name, .file(try GivenFile.read(folder.appending(name))), permissions: 0o644)
        }
        return archive.finish()
    }

    /// `a`, `a/b` for `a/b/c`.
    static func folders(above place: String) -> [String] {
        let parts = place.split(separator: "/").dropLast()
        return parts.indices.map { parts[...$0].joined(separator: "/") }
    }

    /// `archive` with a boot's token as its last bytes. No trailer comes behind them: the kernel wants none.
    static func withToken(_ token: BootToken, behind archive: [UInt8]) -> [UInt8] {
        archive + CpioArchive.lastFile(BootToken.fileName, token.bytes)
    }

    /// Reads a file whole, or says why not.
    static func read(_ path: FilePath, upTo limit: Int = largestFile) throws(BootError) -> [UInt8] {
        do {
            return try RegularFile.read(path, limit: limit)
        } catch {
            throw .file(action: "read", path, reason: "\(error)")
        }
    }
}

extension FilePath {
    /// Whether a folder is there.
    var isFolder: Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: string, isDirectory: &isFolder) && isFolder.boolValue
    }
}
