import Foundation
import HostTools
public import Libvirt
public import Records
import SystemPackage

extension Accelerator {
    /// libvirt's word for it.
    public var domainType: DomainType { self == .kvm ? .kvm : .tcg }
}

/// Whether KVM is believed on this host: a file that counts until the host's next start.
///
/// `/dev/kvm` can be there and open while every guest hangs. So only a kernel that booted under KVM proves it; and only a
/// kernel that boots under TCG but not under KVM disproves it.
struct KvmBelief {
    let path: FilePath
    private let bootID: String?

    init(folder: FilePath, bootID: String? = Self.currentBootID) {
        path = folder.appending("kvm")
        self.bootID = bootID
    }

    /// nil where nobody has tried since the host's start.
    func known() -> Bool? {
        guard let bootID, let text = try? String(contentsOfFile: path.string, encoding: .utf8) else { return nil }
        switch text.split(whereSeparator: \.isWhitespace) {
        case [Substring(bootID), "works"]: return true
        case [Substring(bootID), "hangs"]: return false
        default: return nil
        }
    }

    /// A belief that can't be kept is tried for again: no error.
    func remember(_ works: Bool) {
        guard let bootID else { return }
        try? AtomicFile.write("\(bootID) \(works ? "works" : "hangs")\n", to: path)
    }

    /// Whether `/dev/kvm` can be opened at all; if not, why.
    static func deviceProblem() -> String? {
        do {
            try FileDescriptor.open("/dev/kvm", .readWrite, options: .closeOnExec).close()
            return nil
        } catch {
            return "cannot open /dev/kvm: \(error)"
        }
    }

    private static let currentBootID: String? = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines)
    }()
}
