import Foundation
import HostTools
import Intake
import SystemPackage
import Wording

/// Why something that a report links to wasn't fetched.
enum FetchError: Blamed, CustomStringConvertible, Equatable {
    case notHTTPS(String)
    case badAddress(String)
    case privateHost(host: String, address: String)
    case unknownHost(String, why: String)
    case failed(url: String, why: String)

    var blame: Blame {
        switch self {
        case .notHTTPS, .badAddress, .privateHost: .user
        case .unknownHost, .failed: .oursForNow
        }
    }

    var description: String {
        switch self {
        case .notHTTPS(let url): "won't fetch \(url.onOneLine): only https is fetched"
        case .badAddress(let url): "won't fetch \(url.onOneLine): it is no plain address of a file"
        case .privateHost(let host, let address):
            "won't fetch from \(host.onOneLine): it is at \(address), which is no public address; --allow-private allows it"
        case .unknownHost(let host, let why): "can't fetch from \(host.onOneLine): \(why)"
        case .failed(let url, let why): "can't fetch \(url.onOneLine): \(why.onOneLine)"
        }
    }
}

/// Fetches single files over https, from public addresses, within limits of size and time.
struct LinkFetch {
    /// The largest file, in bytes.
    var longest = 64 << 20
    /// The longest that a file may take.
    var limit: Duration = .seconds(120)
    /// Whether addresses of private networks and of this machine are allowed.
    var allowsPrivate = false
    private static let mostRedirects = 5

    /// Fetches `url` into `file`. Nothing is left there when it throws.
    func fetch(_ url: String, to file: FilePath) async throws {
        var target = try FetchTarget(try FetchTarget(url).direct)
        for _ in 0...Self.mostRedirects {
            let address = try checkedAddress(of: target)
            guard let next = try await get(target, at: address, into: file) else { return }
            // Each station of a redirect is checked as the first one.
            target = try FetchTarget(next)
        }
        try? FileManager.default.removeItem(atPath: file.string)
        throw FetchError.failed(url: url, why: "over \(Self.mostRedirects) redirects")
    }

    /// Resolves the host once; all its addresses must be public, and one is used.
    func checkedAddress(of target: FetchTarget) throws(FetchError) -> String {
        let addresses = try HostAddress.all(of: target.host)
        if !allowsPrivate, let bad = addresses.first(where: { !$0.isPublic }) {
            throw .privateHost(host: target.host, address: bad.text)
        }
        guard let first = addresses.first else { throw .unknownHost(target.host, why: "it has no address") }
        return first.text
    }

    /// curl's arguments: the host is pinned to `address`, no proxy and no setting of the user's changes that.
    func arguments(for target: FetchTarget, at address: String, into file: FilePath) -> [String] {
        let pinned = address.contains(":") ? "[\(address)]" : address
        return [
            "--disable", "--silent", "--show-error", "--globoff", "--proto", "=https", "--noproxy", "*",
            "--max-filesize", "\(longest)", "--max-time", "\(limit.components.seconds)", "--connect-timeout", "20",
            "--resolve", "\(target.host):\(target.port):\(pinned)", "--fail",
            "--write-out", "\\n%{http_code} %{redirect_url}", "--output", file.string, "--", target.url,
        ]
    }

    /// The next address where the server names one; nil when the file is there.
    private func get(_ target: FetchTarget, at address: String, into file: FilePath) async throws -> String? {
        // curl knows a size only where the server tells: the kernel stops the file from growing beyond.
        let limiter = try Tool("prlimit")
        let curl = try Tool("curl")
        let result = try await limiter.run(
            ["--fsize=\(longest)", curl.path.string] + arguments(for: target, at: address, into: file),
            output: .captured(limit: 1 << 14), limit: limit + .seconds(10))
        let last = result.text.split(separator: "\n").last.map(String.init) ?? ""
        let words = last.split(separator: " ", maxSplits: 1).map(String.init)
        if result.status.isSuccess, words.first?.first == "2" { return nil }
        try? FileManager.default.removeItem(atPath: file.string)
        if result.status.isSuccess, words.first?.first == "3", words.count == 2 { return words[1] }
        // The kernel's answer to who writes beyond the limit.
        guard result.status != .signaled(SIGXFSZ), result.status != .exited(63) else {
            throw FetchError.failed(url: target.url, why: "it has over \(longest >> 20) MiB")
        }
        let why = result.text.split(separator: "\n").first.map(String.init) ?? "curl ended with \(result.status)"
        throw FetchError.failed(url: target.url, why: why)
    }
}
