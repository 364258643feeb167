import Foundation
import HostTools
import Kbuild
import SystemPackage
import TestKit
import Testing

@Suite struct BuildCacheTests {
    let fake: FakeKernel

    init() throws { fake = try FakeKernel() }

    private func overwrite(_ path: FilePath, _ text: String) throws {
        try text.write(toFile: path.string, atomically: false, encoding: .utf8)
    }

    @Test(arguments: ["bzImage", "config", "build.log", "meta.json"])
    func `a damaged entry counts as none and is built again`(file: String) async throws {
        let builds = try await fake.builds()
        let built = try await builds.build(fake.request())
        try overwrite(built.image.removingLastComponent().appending(file), "damaged")
        #expect(try await builds.cached(treeID: "a1", config: FakeKernel.config) == nil)
        #expect(try fake.folder.contents("cache/entries").isEmpty)
        #expect(try fake.folder.contents("cache/incoming").isEmpty)
        let again = try await builds.build(fake.request())
        #expect(again.how == .incremental)
        #expect(again.imageSHA256 == built.imageSHA256)
    }

    @Test func `what wasn't used for longest goes first, what is in use stays`() async throws {
        let builds = try await fake.builds()
        var images: [FilePath] = []
        for tree in ["a1", "a2", "a3"] { images.append(try await builds.build(fake.request(tree: tree)).image) }
        for (image, age) in zip(images, [300.0, 200, 100]) { try setAge(image, age) }
        // A lookup is a use.
        _ = try await builds.cached(treeID: "a1", config: FakeKernel.config)
        let size = try BuildCache(root: fake.cache).size
        let cache = try BuildCache(root: fake.cache, limit: size - 1, protection: .seconds(50))
        try await cache.trim()
        #expect(images.map { FileManager.default.fileExists(atPath: $0.string) } == [true, false, true])
        try await cache.trim(to: 0)
        #expect(images.map { FileManager.default.fileExists(atPath: $0.string) } == [true, false, false])
        #expect(try fake.folder.contents("cache/incoming").isEmpty)
    }

    private func setAge(_ image: FilePath, _ seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -seconds)],
            ofItemAtPath: image.removingLastComponent().appending("meta.json").string)
    }

    @Test func `what killed writers left goes, what is being written stays`() async throws {
        let builds = try await fake.builds()
        try fake.folder.write("half", to: "cache/incoming/dead/bzImage")
        try fake.folder.write("999999\n", to: "cache/incoming/dead.lock")
        try fake.folder.write("half", to: "cache/incoming/alive/bzImage")
        let lock = try LockFile(fake.cache.appending("incoming/alive.lock"), purpose: "writing")
        _ = try await builds.build(fake.request())
        #expect(try fake.folder.contents("cache/incoming") == ["alive", "alive.lock"])
        lock.release()
    }

    @Test func `several at once make one entry`() async throws {
        let builds = try await fake.builds()
        let sums = try await withThrowingTaskGroup(of: String.self) { group in
            for slot in 0..<4 {
                group.addTask { try await builds.build(fake.request(slot: "slot\(slot)")).imageSHA256 }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(sums.count == 1)
        #expect(try fake.folder.contents("cache/entries").count == 1)
    }

    @Test func `the key changes with all that decides what is built`() async throws {
        let toolchain = try await Toolchain.find()
        func key(_ tree: String, _ config: String) -> BuildKey {
            BuildKey(treeID: tree, config: config, toolchain: toolchain)
        }
        #expect(key("a1", "CONFIG_A=y\n") == key("A1", "# a comment\nCONFIG_A=y"))
        #expect(
            Set([key("a1", ""), key("a2", ""), key("a1", "CONFIG_A=y\n"), key("a1", "CONFIG_A=m\n")]).count == 4)
        #expect(key("a1", "").description.count == 64)
    }
}
