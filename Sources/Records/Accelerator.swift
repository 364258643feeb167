/// What runs a guest's instructions.
public enum Accelerator: String, Sendable, Hashable, Codable, CaseIterable {
    /// The processor itself.
    case kvm
    /// QEMU's translator.
    case tcg
}

/// Which accelerator to use.
public enum AcceleratorChoice: String, Sendable, Hashable, Codable, CaseIterable {
    /// KVM if a kernel has been seen to boot under it here, TCG else.
    case auto
    /// KVM, or nothing.
    case kvm
    /// TCG.
    case tcg
}
