import Foundation
import SystemPackage
import TestKit
import Testing

@testable import Triage

@Suite struct HostKeysTests {
    let folder: TemporaryFolder
    static let line = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW"
    static let secret = "QyNTUxOQAAACDHxWZ0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0AAAA"

    init() throws {
        folder = try TemporaryFolder()
        let key =
            "-----BEGIN OPENSSH PRIVATE KEY-----\n\(Self.line)\n\(Self.line)\n\(Self.secret)\n\(Self.secret)x\n"
            + "-----END OPENSSH PRIVATE KEY-----\n"
        try folder.write(key, to: ".ssh/id_ed25519")
        try folder.write(
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfFZnRwdWJsaWNwdWJsaWNwdWJsaWM ann@x\n", to: ".ssh/id_ed25519.pub"
        )
        try folder.write("https://ann:ghp_0123456789abcdefABCDEF@git.example\n", to: ".git-credentials")
        #expect(mkfifo(folder.appending(".netrc").string, 0o600) == 0)
    }

    private var keys: HostKeys {
        HostKeys(
            home: folder.path.string, environment: ["API_TOKEN": "tok-0123456789abcdef", "PATH": "/usr/bin"],
            system: folder.appending("none").string)
    }

    static let texts: [(text: String, whose: String?)] = [
        ("\(secret)", "id_ed25519"), ("x\u{0}\(secret)y", "id_ed25519"),
        ("t=ghp_0123456789abcdefABCDEF;", ".git-credentials"),
        ("tok-0123456789abcdef", "API_TOKEN"), ("/usr/bin", nil), ("\(line)", nil),
        ("AAAAC3NzaC1lZDI1NTE5AAAAIMfFZnRwdWJsaWNwdWJsaWNwdWJsaWM", nil), ("", nil),
    ]

    @Test(arguments: texts)
    func `the host's own keys and tokens are found, and nothing else`(text: String, whose: String?) {
        let found = keys.found(in: Array(text.utf8))
        #expect((found == nil) == (whose == nil) && found?.contains(whose ?? "") ?? true)
    }

    @Test func `anybody's private key is known by its lines`() {
        #expect(HostKeys.holdPrivateKey(Array("a\n-----BEGIN RSA PRIVATE KEY-----\n\(Self.line)\n".utf8)))
        #expect(!HostKeys.holdPrivateKey(Array("looks for -----BEGIN RSA PRIVATE KEY-----\n in files".utf8)))
        #expect(!HostKeys.holdPrivateKey([]))
    }
}
