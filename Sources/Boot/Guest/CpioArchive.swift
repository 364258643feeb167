/// A cpio archive in the "newc" format, which the kernel unpacks as its first root file system
/// (Documentation/driver-api/early-userspace/buffer-format.rst).
///
/// The same entries make the same bytes: no times, no owners but root, inode numbers in order.
struct CpioArchive {
    /// What an entry is: the upper bits of its mode, see inode(7).
    enum Kind {
        case folder
        case file([UInt8])
        case link(to: String)
        case characterDevice(major: UInt32, minor: UInt32)
    }

    private var output: [UInt8] = []
    private var inode: UInt32 = 0
    private var names: Set<String> = []

    /// Adds an entry; one whose name is there already is left out. `name` has no leading slash, `permissions` are the
    /// lower twelve bits of the mode.
    mutating func add(_ name: String, _ kind: Kind, permissions: UInt32) {
        guard names.insert(name).inserted else { return }
        inode += 1
        switch kind {
        case .folder: append(name, mode: 0o040000 | permissions, data: [])
        case .file(let bytes): append(name, mode: 0o100000 | permissions, data: bytes)
        case .link(let target): append(name, mode: 0o120000 | permissions, data: Array(target.utf8))
        case .characterDevice(let major, let minor):
            append(name, mode: 0o020000 | permissions, data: [], device: (major, minor))
        }
    }

    /// The finished archive.
    consuming func finish() -> [UInt8] {
        inode = 0
        append("TRAILER!!!", mode: 0, data: [])
        pad(to: 512)
        return output
    }

    /// An archive of one file, for root alone, which ends with its content. A multiple of four bytes, that is.
    static func lastFile(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        var archive = CpioArchive()
        archive.add(name, .file(bytes), permissions: 0o400)
        return archive.output
    }

    private mutating func append(
        _ name: String, mode: UInt32, data: [UInt8], device: (major: UInt32, minor: UInt32) = (0, 0)
    ) {
        // c_ino, c_mode, c_uid, c_gid, c_nlink, c_mtime, c_filesize, c_maj, c_min, c_rmaj, c_rmin, c_namesize, c_chksum
        let fields: [UInt32] = [
            inode, mode, 0, 0, 1, 0, UInt32(data.count), 0, 0, device.major, device.minor,
            UInt32(name.utf8.count + 1), 0,
        ]
        output += "070701".utf8
        for field in fields { appendHex(field) }
        output += name.utf8
        output.append(0)
        pad(to: 4)
        output += data
        pad(to: 4)
    }

    private mutating func appendHex(_ value: UInt32) {
        let digits = Array("0123456789ABCDEF".utf8)
        for shift in stride(from: 28, through: 0, by: -4) {
            output.append(digits[Int(value >> UInt32(shift)) & 15])
        }
    }

    private mutating func pad(to size: Int) {
        while output.count % size != 0 { output.append(0) }
    }
}
