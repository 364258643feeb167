import Kconfig
import Testing

@Suite struct DotConfigTests {
    @Test(arguments: [
        ("CONFIG_A=y", "CONFIG_A", DotConfig.Value.yes),
        ("CONFIG_A=m", "CONFIG_A", .module),
        ("CONFIG_A=n", "CONFIG_A", .notSet),
        ("# CONFIG_A is not set", "CONFIG_A", .notSet),
        ("#CONFIG_A is not set", "CONFIG_A", .notSet),
        ("CONFIG_PHYSICAL_START=0x1000000", "CONFIG_PHYSICAL_START", .text("0x1000000")),
        ("CONFIG_LOG_BUF_SHIFT=17", "CONFIG_LOG_BUF_SHIFT", .text("17")),
        ("CONFIG_X=-1", "CONFIG_X", .text("-1")),
        (
            #"CONFIG_CMDLINE="console=ttyS0 a=\"b\" # no""#, "CONFIG_CMDLINE",
            .text(#""console=ttyS0 a=\"b\" # no""#)
        ),
        ("CONFIG_INITRAMFS_SOURCE=\"\"", "CONFIG_INITRAMFS_SOURCE", .text("\"\"")),
        ("  CONFIG_A=y \t\r", "CONFIG_A", .yes),
        ("CONFIG_s390_x=y", "CONFIG_s390_x", .yes),
    ])
    func `every kind of line is read`(line: String, name: String, value: DotConfig.Value) {
        let config = DotConfig(parsing: line + "\n")
        #expect(config[name] == value)
        #expect(config.options.count == 1)
        #expect(config.strangeLines.isEmpty)
    }

    @Test(arguments: [
        "# Automatically generated file; DO NOT EDIT.", "#", "", " ", "# CONFIG_ is not set", "# A is not set",
    ])
    func `comments say nothing`(line: String) {
        #expect(DotConfig(parsing: line).options.isEmpty)
        #expect(DotConfig(parsing: line).strangeLines.isEmpty)
    }

    @Test(arguments: [
        "KASAN=y", "CONFIG_A", "CONFIG_=y", "CONFIG_A=", "CONFIG_A =y", "CONFIG_A=\"open", "CONFIG_A=\"a\"b",
        "CONFIG_A=\"\\", "CONFIG_A=$(id)", "=y", "CONFIG_Ä=y", "\u{0}\u{1B}[2J",
    ])
    func `what makes no sense is kept apart`(line: String) {
        let config = DotConfig(parsing: "\(line)\nCONFIG_B=y\n")
        #expect(config.strangeLines == [line])
        #expect(config.options.map(\.name) == ["CONFIG_B"])
    }

    @Test func `the later line counts and the first place stays`() {
        let config = DotConfig(parsing: "CONFIG_A=y\nCONFIG_B=y\n# CONFIG_A is not set\n")
        #expect(config.text == "# CONFIG_A is not set\nCONFIG_B=y\n")
    }

    @Test func `what is printed reads the same`() {
        let text = "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=\"x y\"\nCONFIG_D=0x10\nCONFIG_E=m\n"
        #expect(DotConfig(parsing: text).text == text)
    }

    @Test func `options come, change and go`() {
        var config = DotConfig(parsing: "CONFIG_A=y\nCONFIG_B=m\nCONFIG_C=y\n")
        config["CONFIG_A"] = nil
        config["CONFIG_C"] = .notSet
        config["CONFIG_D"] = .yes
        config["CONFIG_Z"] = nil
        #expect(config.text == "CONFIG_B=m\n# CONFIG_C is not set\nCONFIG_D=y\n")
        #expect(config["CONFIG_B"] == .module)
        #expect(config.has("CONFIG_D") && !config.has("CONFIG_B") && !config.has("CONFIG_A"))
    }

    @Test func `a hostile config is only long`() {
        let many = (0..<100_000).map { "CONFIG_X\($0)=y" }.joined(separator: "\n")
        #expect(DotConfig(parsing: many).options.count == 100_000)
        let junk = DotConfig(
            parsing: String(repeating: "junk\n", count: 100_000) + String(repeating: "x", count: 1 << 20))
        #expect(junk.strangeLines.count == 20)
        #expect(DotConfig(parsing: "CONFIG_A=\"" + String(repeating: "\\", count: 1 << 20)).options.isEmpty)
        #expect(DotConfig(parsing: String(repeating: " ", count: 1 << 20)).options.isEmpty)
    }
}

@Suite struct ConfigFragmentTests {
    @Test func `fragments are laid over in turn and the later one wins`() {
        let base = DotConfig(parsing: "CONFIG_A=y\nCONFIG_B=y\n")
        let merged = base.merging([
            ConfigFragment(name: "one", text: "CONFIG_C=y\n# CONFIG_A is not set\n"),
            ConfigFragment(name: "two", text: "CONFIG_C=m\n"),
        ])
        #expect(merged.text == "# CONFIG_A is not set\nCONFIG_B=y\nCONFIG_C=m\n")
        #expect(base.merging([]) == base)
    }

    @Test(arguments: [
        ("small", "small", []), ("x86_64-small+kasan+debug.more", "x86_64-small", ["kasan", "debug.more"]),
    ])
    func `a recipe is a base and its fragments`(text: String, base: String, fragments: [String]) throws {
        let recipe = try #require(ConfigRecipe(parsing: text))
        #expect(recipe.base == base)
        #expect(recipe.fragments == fragments)
        #expect("\(recipe)" == text)
    }

    @Test(arguments: ["", "+", "a+", "+a", "a++b", "../a", "a+/etc/passwd", ".hidden", "a b", "a\n"])
    func `no other text is a recipe`(text: String) {
        #expect(ConfigRecipe(parsing: text) == nil)
    }
}

@Suite struct ConfigDiffTests {
    @Test(
        arguments: [
            ("CONFIG_A=y", "CONFIG_A=y", [], []),
            ("CONFIG_A=y", "# CONFIG_A is not set", ["CONFIG_A: asked y, got n"], []),
            ("CONFIG_A=y", "", ["CONFIG_A: asked y, got nothing"], []),
            ("CONFIG_A=m", "CONFIG_A=y", [], ["CONFIG_A: asked m, got y"]),
            ("# CONFIG_A is not set", "", [], []),
            ("# CONFIG_A is not set", "CONFIG_A=y", [], ["CONFIG_A: asked n, got y"]),
            ("CONFIG_A=17", "CONFIG_A=18", [], ["CONFIG_A: asked 17, got 18"]),
            ("CONFIG_A=\"\"", "", [], []),
            ("CONFIG_A=\"x\"", "", ["CONFIG_A: asked \"x\", got nothing"], []),
            ("", "CONFIG_B=y", [], []),
        ] as [(String, String, [String], [String])])
    func `what olddefconfig did is told`(asked: String, got: String, dropped: [String], changed: [String]) {
        let diff = ConfigDiff(asked: DotConfig(parsing: asked), got: DotConfig(parsing: got))
        #expect(diff.dropped.map(\.description) == dropped)
        #expect(diff.changed.map(\.description) == changed)
        #expect(diff.isEmpty == (dropped.isEmpty && changed.isEmpty))
    }
}

@Suite struct GuestNeedTests {
    @Test func `a config with all needs lacks none`() {
        let text = GuestNeed.initramfsGuest.map { "\($0.option)=y\n" }.joined()
        #expect(GuestNeed.lacking(in: DotConfig(parsing: text), of: GuestNeed.initramfsGuest).isEmpty)
    }

    @Test func `a module or an absent option is lacking and says what for`() {
        var config = DotConfig(parsing: GuestNeed.initramfsGuest.map { "\($0.option)=y\n" }.joined())
        config["CONFIG_TTY"] = .module
        config["CONFIG_BLK_DEV_INITRD"] = nil
        #expect(
            GuestNeed.lacking(in: config, of: GuestNeed.initramfsGuest).map(\.description) == [
                "CONFIG_TTY (for the serial console)", "CONFIG_BLK_DEV_INITRD (for the initramfs)",
            ])
    }
}
