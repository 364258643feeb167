import Reports
import Testing

@Suite struct PrivateWordsTests {
    static let words = PrivateWords(
        home: "/home/alice/", user: "alice", hosts: ["wonderland.example", "wonderland"])

    @Test(arguments: [
        ("cd /home/alice/linux", "cd ~/linux"), ("/home/alice", "~"), ("/home/alicey/x", "/home/alicey/x"),
        ("(alice@wonderland) (gcc)", "(user@host) (gcc)"), ("on wonderland.example:", "on host:"),
        ("malice, alices", "malice, alices"), ("by alice.", "by user."), ("", ""), ("alice", "user"),
        ("/home/alice/home/alice", "~/home/user"),
    ])
    func `private words are replaced, others are not`(text: String, clean: String) {
        #expect(String(decoding: Self.words.removed(from: Array(text.utf8)), as: UTF8.self) == clean)
    }

    @Test func `names that are in any text are left, but not with their host`() {
        let words = PrivateWords(home: "/root", user: "root", hosts: ["vm"])
        for (text, clean) in [
            ("VFS: root on vm", "VFS: root on vm"), ("root@vm", "user@host"), ("/root/x /rootfs", "~/x /rootfs"),
        ] { #expect(String(decoding: words.removed(from: Array(text.utf8)), as: UTF8.self) == clean) }
    }

    @Test func `bytes that are no text stay as they are`() {
        let bytes: [UInt8] = [0xFF, 0x00, 0x80] + Array("alice".utf8) + [0xFF]
        #expect(Self.words.removed(from: bytes) == bytes)
        #expect(Self.words.areIn([0] + Array("/home/alice/x".utf8)))
        #expect(!Self.words.areIn([0] + Array("alice".utf8)))
    }
}
