import Testing

@testable import Symbols

@Suite struct FrameLineTests {
    @Test(
        arguments: [
            (" cart_push+0x12/0x340", "cart_push", 0x12, 0x340, nil),
            (" cart_push.isra.0+0x12/0x340 [cart]", "cart_push.isra.0", 0x12, 0x340, "cart"),
            (" cart_push+0x12/0x340 [cart 0123456789abcdef]", "cart_push", 0x12, 0x340, "cart"),
            (" ? cart_push+0x0/0x340", "cart_push", 0, 0x340, nil),
            ("[<ffffffff81234567>] cart_push+0x12/0x340", "cart_push", 0x12, 0x340, nil),
            ("BUG: KASAN: slab-use-after-free in cart_push+0x12/0x340", "cart_push", 0x12, 0x340, nil),
            ("a+b+0x1/x then cart_push+0x12/0x340", "cart_push", 0x12, 0x340, nil),
        ] as [(String, String, UInt64, UInt64, String?)])
    func aPlaceIsRead(line: String, function: String, offset: UInt64, size: UInt64, module: String?) throws {
        let place = try #require(FrameLine(line[...].utf8)).place
        #expect(place.function == function)
        #expect(place.offset == offset)
        #expect(place.size == size)
        #expect(place.module == module)
    }

    @Test(arguments: [
        "", "+", "+0x", "cart_push+0x12", "cart_push+0xzz/0x1", "+0x12/0x340", "R12: 0000+0x", "a+0x1/",
        " cart_push+0x12/0x340 net/cart/push.c:12", " cart_push+0xffffffffffffffff1/0x340",
        " cart_of include/net/cart.h:3 [inline]",
    ])
    func otherLinesAreLeft(line: String) {
        #expect(FrameLine(line[...].utf8) == nil)
    }

    @Test(
        arguments: [
            ("RIP: 0010:cart_push+0x12/0x340", 0x12), ("pc : cart_push+0x12/0x340", 0x12),
            ("PC is at cart_push+0x12/0x340", 0x12), ("EIP: cart_push+0x12/0x340", 0x12),
            (" cart_push+0x12/0x340", 0x11), ("lr : cart_push+0x12/0x340", 0x11), (" cart_push+0x0/0x340", 0),
        ] as [(String, UInt64)])
    func aCallIsMeantByItsReturnAddress(line: String, offset: UInt64) throws {
        let frame = try #require(FrameLine(line[...].utf8))
        #expect(frame.place.meantOffset == offset)
    }

    @Test func inlinedFunctionsComeBeforeTheirCaller() throws {
        let line = try #require(FrameLine("RIP: 0010:cart_push.isra.0+0x12/0x340 [cart] (F)"[...].utf8))
        let lines = line.symbolized([
            SourceFrame(function: "cart_of", file: "include/net/cart.h", line: 3),
            SourceFrame(function: "cart_push", file: "net/cart/push.c", line: 12),
        ])
        #expect(
            lines == [
                "RIP: 0010:cart_of include/net/cart.h:3 [inline] (F)",
                "RIP: 0010:cart_push.isra.0+0x12/0x340 [cart] net/cart/push.c:12 (F)",
            ])
    }
}

@Suite struct SourceTreeTests {
    static let tree = SourceTree(landmarks: [
        ("init/main.c", "/home/me/linux/build/../init/main.c"), ("kernel/exit.c", "nothing/of/the/kind.c"),
        ("arch/x86/entry/entry_64.S", "/home/me/linux/build/source/arch/x86/entry/entry_64.S"),
    ])

    @Test(arguments: [
        ("/home/me/linux/net/core/dev.c", "net/core/dev.c"),
        ("/home/me/linux/./include//linux/x/../fs.h", "include/linux/fs.h"),
        ("/home/me/linux/build/source/arch/x86/lib/memcpy_64.S", "arch/x86/lib/memcpy_64.S"),
        ("/elsewhere/arch/x86/include/generated/asm/x.h", "arch/x86/include/generated/asm/x.h"),
        ("/elsewhere/include/generated/x.h", "include/generated/x.h"),
        ("net/core/dev.c", "net/core/dev.c"), ("../net/core/dev.c", "../net/core/dev.c"),
        ("/home/me/module/cart.c", "/home/me/module/cart.c"),
    ])
    func pathsAreRelativeToIt(path: String, expected: String) {
        #expect(Self.tree.relative(path) == expected)
    }

    @Test func withoutLandmarksPathsStayAsTheyAre() {
        #expect(
            SourceTree(landmarks: []).relative("/home/me/linux/net/core/dev.c") == "/home/me/linux/net/core/dev.c")
    }
}

@Suite struct DebugReaderTests {
    @Test func llvmsAnswersAreRead() {
        let answer = ["cart_of", "/l/include/net/cart.h:3:9", "cart_push", "/l/net/cart/push.c:12:2"]
        #expect(
            DebugReader.llvmSymbolizer.frames(answer) == [
                SourceFrame(function: "cart_of", file: "/l/include/net/cart.h", line: 3),
                SourceFrame(function: "cart_push", file: "/l/net/cart/push.c", line: 12),
            ])
        #expect(DebugReader.llvmSymbolizer.frames(["??", "??:0:0"]).isEmpty)
        #expect(DebugReader.llvmSymbolizer.frames(["cart_push", "??:?"]).isEmpty)
    }

    @Test func binutilsAnswersAreRead() {
        let answer = [
            "0xffffffff81000011", "cart_of", "/l/include/net/cart.h:3", "cart_push",
            "/l/net/cart/push.c:12 (discriminator 3)", "0xffffffffffffffff", "??", "??:0",
        ]
        #expect(
            DebugReader.addr2line.frames(answer) == [
                SourceFrame(function: "cart_of", file: "/l/include/net/cart.h", line: 3),
                SourceFrame(function: "cart_push", file: "/l/net/cart/push.c", line: 12),
            ])
        let nothing = ["0x0000000000000011", "??", "??:0", "0xffffffffffffffff", "??", "??:0"]
        #expect(DebugReader.addr2line.frames(nothing).isEmpty)
        #expect(DebugReader.addr2line.frames([]).isEmpty)
    }
}
