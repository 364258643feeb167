import Foundation
import HostTools
import Libvirt
import SystemPackage

/// The initramfs files of this process: for each boot that goes on at one time a file of its own, in which the boot's
/// token is written anew. A file's other bytes are written once.
struct InitramfsShelf {
    private static let prefix = "initramfs-"
    /// What it is made of, by its maker's word.
    struct Key: Hashable {
        var digest: UInt64?
        var options: GuestInit.Options
        /// The kernel's modules.
        var modules: FilePath?
    }

    /// Free files of other keys that are kept: modules differ from kernel to kernel.
    private static let mostOthers = 2

    private let folder: FilePath
    private var free: [Key: [FilePath]] = [:]
    private var lent: [FilePath: Key] = [:]
    private var plain: [Key: FilePath] = [:]
    private var number = 0

    /// A shelf in `folder`, from which what killed processes left is taken away.
    init(folder: FilePath) {
        self.folder = folder
        ProcessTag.removeLeftovers(in: folder, prefix: Self.prefix)
    }

    /// A file with a new token, to be given back. `archive` is called where one has to be made.
    mutating func take(_ key: Key, archive: () throws -> [UInt8]) throws -> (path: FilePath, token: BootToken) {
        let token = BootToken()
        let path: FilePath
        if let used = free[key]?.popLast() {
            path = used
            do {
                let descriptor = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
                try descriptor.closeAfter {
                    let size = try descriptor.seek(offset: 0, from: .end)
                    _ = try descriptor.writeAll(toAbsoluteOffset: size - Int64(BootToken.size), token.bytes)
                }
            } catch {
                throw BootError.file(action: "write", path, reason: "\(error)")
            }
        } else {
            path = try write(Initramfs.withToken(token, behind: try archive()))
        }
        lent[path] = key
        return (path, token)
    }

    /// Takes a file back: its guest is gone.
    mutating func giveBack(_ path: FilePath) {
        guard let key = lent.removeValue(forKey: path) else { return }
        free[key, default: []].append(path)
        var others = free.filter { $0.key != key }.flatMap(\.value).count
        for (other, paths) in free where other != key && others > Self.mostOthers {
            for path in paths { try? FileManager.default.removeItem(atPath: path.string) }
            free[other] = nil
            others -= paths.count
        }
    }

    /// A file without a token, whose guest says its markers in the clear: for whoever boots it elsewhere.
    mutating func withoutToken(_ key: Key, archive: () throws -> [UInt8]) throws -> FilePath {
        if let path = plain[key] { return path }
        let path = try write(try archive())
        plain[key] = path
        return path
    }

    /// Removes all files.
    mutating func clear() {
        for path in free.values.joined() + Array(lent.keys) + Array(plain.values) {
            try? FileManager.default.removeItem(atPath: path.string)
        }
        (free, lent, plain) = ([:], [:], [:])
    }

    private mutating func write(_ bytes: [UInt8]) throws -> FilePath {
        number += 1
        let path = folder.appending("\(Self.prefix)\(ProcessTag.own.text)-\(number).cpio")
        do {
            try AtomicFile.write(bytes, to: path, permissions: [.ownerReadWrite])
        } catch {
            throw BootError.of(error, path)
        }
        return path
    }
}
