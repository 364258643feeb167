public import Kconfig
public import Records
public import SystemPackage

/// A kernel that was built. Its files are in the cache, checked, and stay for hours at the least.
public struct BuiltKernel: Sendable, Hashable {
    /// How it came to be.
    public enum How: String, Sendable, Hashable, Codable {
        /// It was in the cache.
        case cached
        /// Built on top of an earlier build.
        case incremental
        /// Built from nothing.
        case clean
    }

    /// The image that is booted.
    public var image: FilePath
    /// SHA-256 of the image, in hex.
    public var imageSHA256: String
    /// The key of what gets into a guest's memory: two kernels with the same one run the same code, though their files
    /// may differ. They are good or bad together, and their runs tell nothing twice.
    public var signature: ContentKey
    /// The modules and depmod's files, as a cpio archive with `lib/modules/…` in it, to be unpacked behind the guest's own
    /// files; nil where the config asks for none.
    public var modules: FilePath?
    /// The final `.config`.
    public var config: String
    /// Options that aren't as asked for.
    public var configDiff: ConfigDiff
    /// What make said.
    public var log: FilePath
    /// `Toolchain.identity`.
    public var toolchain: String
    /// Wall-clock time of the build, in seconds, also where it is from the cache now.
    public var seconds: Double
    /// How it came to be.
    public var how: How
    /// Whether the build began in an empty folder: no object of another commit's can be in it.
    public var isFromNothing: Bool

    /// A kernel, as a builder gives it.
    public init(
        image: FilePath, imageSHA256: String, signature: ContentKey? = nil, modules: FilePath? = nil,
        config: String,
        configDiff: ConfigDiff = ConfigDiff(asked: DotConfig(), got: DotConfig()), log: FilePath, toolchain: String,
        seconds: Double, how: How, isFromNothing: Bool = true
    ) {
        self.image = image
        self.imageSHA256 = imageSHA256
        self.signature = signature ?? ContentKey(of: ["image", imageSHA256])
        self.modules = modules
        self.config = config
        self.configDiff = configDiff
        self.log = log
        self.toolchain = toolchain
        self.seconds = seconds
        self.how = how
        self.isFromNothing = isFromNothing
    }
}

/// What a second build from nothing said of a kernel that was there before.
public struct RebuiltKernel: Sendable, Hashable {
    /// The kernel to go on with: built from nothing.
    public var kernel: BuiltKernel
    /// The signature of the kernel before, where it was another one: all that was run on that kernel is about a mix of
    /// commits, and says nothing of this one.
    public var replaced: ContentKey?
}
