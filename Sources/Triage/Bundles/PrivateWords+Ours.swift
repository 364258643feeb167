import Foundation
public import Reports

extension PrivateWords {
    /// This user's and this host's.
    public static var ours: PrivateWords {
        let host = hostName
        let short = host.split(separator: ".").first.map(String.init) ?? host
        return PrivateWords(home: NSHomeDirectory(), user: NSUserName(), hosts: [host, short])
    }

    /// The home folder alone.
    public static var home: PrivateWords { PrivateWords(home: NSHomeDirectory(), user: "", hosts: []) }

    /// As the kernel knows it: no resolver is asked.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
