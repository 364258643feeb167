/// What a boot's markers are known by: new for each boot, so that neither a kernel nor a reproducer can say them.
///
/// Four parts of sixteen hexadecimal digits, one for each marker in the order in which they are said. A part is worth
/// nothing once its marker was said, so it may be read in the kernel's log from then on.
///
/// It is the last 64 bytes of the guest's initramfs: the content of the file `/firstbad-token`, which the init removes
/// before anything else runs. A guest of a few instructions finds it there, too (Images/README.md).
struct BootToken: Sendable, Hashable {
    /// Bytes of the whole, and of a part.
    static let size = 64
    static let partSize = 16
    /// Its name in the initramfs.
    static let fileName = "firstbad-token"

    let bytes: [UInt8]

    /// A new one, from the system's random numbers.
    init() {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        bytes = (0..<Self.size).map { _ in digits[Int(generator.next() & 15)] }
    }

    /// One that is known: for tests.
    init(known bytes: [UInt8]) {
        precondition(bytes.count == Self.size)
        self.bytes = bytes
    }

    /// The part that belongs to a marker.
    func part(_ kind: BootMarker.Kind) -> ArraySlice<UInt8> {
        bytes[(kind.rawValue * Self.partSize)..<((kind.rawValue + 1) * Self.partSize)]
    }
}
