import HostTools
public import SystemPackage

/// What is known of KVM on this host, since it was started.
public enum KvmState: Sendable, Hashable {
    /// A kernel has booted under it.
    case believed
    /// A kernel that boots by TCG did not.
    case refuted
    /// The device is there; no kernel has tried it.
    case untried
    /// The device can't be used, for this reason.
    case absent(why: String)
}

extension QemuGuests {
    /// What is known of KVM; `folder` is the one that guests are given.
    public static func kvmState(folder: FilePath) -> KvmState {
        if let problem = KvmBelief.deviceProblem() { return .absent(why: problem) }
        switch KvmBelief(folder: folder).known() {
        case true?: return .believed
        case false?: return .refuted
        case nil: return .untried
        }
    }

    /// The statically linked busybox that guests get; nil where there is none.
    public static func busyboxPlace() -> FilePath? {
        busyboxPlaces.map { FilePath($0) }.first { place in
            (try? Initramfs.read(place)).map { ELFHeader.isStaticProgram($0, machine: 62, bits: 64) } ?? false
        }
    }

    /// The programs that every guest has: busybox's.
    public static func programs() async throws -> Set<String> {
        guard let busybox = busyboxPlace() else { return [] }
        let result = try await Tool(busybox.string).run(["--list"], limit: .seconds(20))
        return Set(result.text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
