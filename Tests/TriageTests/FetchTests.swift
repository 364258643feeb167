import Intake
import SystemPackage
import TestKit
import Testing

@testable import Triage

@Suite struct FetchTests {
    static let refused: [(url: String, says: String)] = [
        ("http://example.org/a", "only https"), ("file:///etc/passwd", "only https"),
        ("ftp://example.org/a", "only https"),
        ("https://user:pass@example.org/a", "plain address"), ("https:///a", "plain address"),
        ("https://exa mple.org/a", "plain address"), ("https://localhost/a", "no public address"),
        ("https://127.0.0.1/a", "no public address"), ("https://[::1]/a", "no public address"),
        ("https://2130706433/a", "no public address"), ("https://0x7f.1/a", "no public address"),
        ("https://10.1.2.3:8443/a", "no public address"), ("https://169.254.169.254/latest", "no public address"),
        ("https://[::ffff:10.0.0.1]/a", "no public address"), ("https://[fe80::1]/a", "no public address"),
        ("https://name.invalid/a", "can't fetch from name.invalid"),
    ]

    @Test(arguments: refused)
    func `what may not be fetched isn't`(url: String, says: String) async throws {
        let folder = try TemporaryFolder()
        await #expect {
            try await LinkFetch().fetch(url, to: folder.appending("file"))
        } throws: { "\($0)".contains(says) }
        #expect(try folder.contents().isEmpty)
    }

    static let addresses: [(text: String, isPublic: Bool)] = [
        ("8.8.8.8", true), ("100.64.0.1", false), ("172.31.255.255", false), ("172.32.0.1", true),
        ("192.168.0.1", false),
        ("198.19.0.1", false), ("203.0.113.5", false), ("224.0.0.1", false), ("255.255.255.255", false),
        ("0.0.0.0", false),
        ("2606:4700::1111", true), ("::", false), ("fc00::1", false), ("fec0::1", false), ("2001:db8::1", false),
        ("2001::1", false), ("2002:a00:1::", false), ("64:ff9b::a00:1", false), ("ff02::1", false),
        ("::ffff:8.8.8.8", false),
    ]

    @Test(arguments: addresses)
    func `public addresses are told from all others`(text: String, isPublic: Bool) throws {
        #expect(try #require(HostAddress(text)).isPublic == isPublic)
    }

    @Test func `the host is pinned, and nothing of the user's changes what is fetched`() throws {
        let target = try FetchTarget("https://example.org/x/.config?x=1")
        let arguments = LinkFetch().arguments(for: target, at: "93.184.216.34", into: "/tmp/file")
        #expect(
            arguments.first == "--disable" && arguments.suffix(2) == ["--", "https://example.org/x/.config?x=1"])
        for pair in [
            ["--proto", "=https"], ["--noproxy", "*"], ["--resolve", "example.org:443:93.184.216.34"],
            ["--max-filesize", "67108864"], ["--max-time", "120"],
        ] { #expect(zip(arguments, arguments.dropFirst()).contains { [$0, $1] == pair }) }
        #expect(!arguments.contains("--location"))
    }

    static let pages: [(page: String, file: String)] = [
        (
            "https://github.com/team/logs/tree/main/x/repro.c",
            "https://raw.githubusercontent.com/team/logs/main/x/repro.c"
        ),
        (
            "https://github.com/team/logs/blob/v1/repro.c#L3",
            "https://raw.githubusercontent.com/team/logs/v1/repro.c"
        ),
        (
            "https://github.com/team/logs/raw/refs/heads/main/k",
            "https://raw.githubusercontent.com/team/logs/refs/heads/main/k"
        ), ("https://github.com/team/logs", "https://github.com/team/logs"),
        ("https://gitlab.com/a/b/c/-/blob/main/x/repro.c", "https://gitlab.com/a/b/c/-/raw/main/x/repro.c"),
        ("https://gitlab.example/a/b/-/tree/main/repro.c", "https://gitlab.example/a/b/-/raw/main/repro.c"),
        ("https://gist.github.com/ann/0123", "https://gist.github.com/ann/0123/raw"),
        ("https://codeberg.org/a/b/src/branch/main/repro.c", "https://codeberg.org/a/b/raw/branch/main/repro.c"),
        (
            "https://git.kernel.org/pub/scm/linux/kernel/git/x/x.git/tree/fs/a.c?h=v6.9",
            "https://git.kernel.org/pub/scm/linux/kernel/git/x/x.git/plain/fs/a.c?h=v6.9"
        ), ("https://lore.kernel.org/r/1@example.org", "https://lore.kernel.org/r/1@example.org/raw"),
        ("https://lore.kernel.org/lkml/1@example.org/", "https://lore.kernel.org/lkml/1@example.org/raw"),
        ("https://lore.kernel.org/1@example.org", "https://lore.kernel.org/all/1@example.org/raw"),
        ("https://lore.kernel.org/lkml/1@example.org/T/#t", "https://lore.kernel.org/lkml/1@example.org/T/#t"),
        (
            "https://bugzilla.kernel.org/attachment.cgi?id=3&action=edit",
            "https://bugzilla.kernel.org/attachment.cgi?id=3"
        ), ("https://example.org/a/repro.c", "https://example.org/a/repro.c"),
    ]

    @Test(arguments: pages)
    func `pages of code hosts and archives are fetched as files`(page: String, file: String) {
        #expect(ReportLink.rawAddress(of: page) == file)
    }
}
