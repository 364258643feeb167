import Foundation
import Intake

/// An https address, taken apart: what isn't plain is refused.
struct FetchTarget: Equatable {
    let url: String
    let host: String
    let port: Int

    init(_ text: String) throws(FetchError) {
        guard text.lowercased().hasPrefix("https://") else { throw .notHTTPS(text) }
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.password == nil
        else { throw .badAddress(text) }
        let port = parts.port ?? 443
        // curl would take braces and brackets for patterns, and URLs are read differently by different programs:
        // what is passed on is put together again from the parts that were checked.
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let isName = bare.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:".contains($0)) }
        guard isName, (1...65_535).contains(port) else { throw .badAddress(text) }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        let query = parts.percentEncodedQuery.map { "?" + $0 } ?? ""
        let shownHost = bare.contains(":") ? "[\(bare)]" : bare
        self.host = bare
        self.port = port
        url = "https://\(shownHost)" + (port == 443 ? "" : ":\(port)") + path + query
    }

    /// The file itself, where `url` is a page about it.
    var direct: String { ReportLink.rawAddress(of: url) }
}
