/// A reproducer ready to be put into guests.
public struct PreparedReproducer: Sendable, Hashable {
    /// A file in the guest; its place has no leading slash.
    struct File: Sendable, Hashable {
        var place: String
        var bytes: [UInt8]
    }

    let files: [File]
    /// What it needs of kernel and guest, as far as its source tells.
    public let needs: ReproducerNeeds
    /// Tells prepared reproducers apart without their bytes: FNV-1a, 64 bits, of names and contents.
    let digest: UInt64

    init(files: [File], needs: ReproducerNeeds = ReproducerNeeds(source: "", isShell: false)) {
        self.files = files
        self.needs = needs
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for file in files {
            for byte in file.place.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ UInt64(file.bytes.count)) &* 0x100_0000_01b3
            for byte in file.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        digest = hash
    }
}
