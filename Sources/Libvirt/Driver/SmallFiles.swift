import HostTools
import SystemPackage

/// The first 64 KiB of a small file as text; nil when it can't be read.
func readText(_ path: FilePath) -> String? {
    (try? RegularFile.head(of: path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
}
