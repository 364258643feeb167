/// The text of a tree's Kconfig files (Documentation/kbuild/kconfig-language.rst).
public enum KconfigText {
    /// The options that a Kconfig file defines, with their whole names (`CONFIG_KASAN`).
    public static func options(in text: String) -> Set<String> {
        var options: Set<String> = []
        for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let words = line.split(
                maxSplits: 2, whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
            guard words.count >= 2,
                words[0].elementsEqual("config".utf8) || words[0].elementsEqual("menuconfig".utf8)
            else { continue }
            options.insert("CONFIG_" + String(decoding: words[1], as: UTF8.self))
        }
        return options
    }
}
