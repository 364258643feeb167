import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

@Suite struct FileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("file") }

    @Test func `an atomic file is written whole and leaves nothing beside it`() throws {
        try AtomicFile.write("one", to: folder.appending("a"))
        try AtomicFile.write(Array("two".utf8), to: folder.appending("a"))
        #expect(try folder.read("a") == "two")
        #expect(try folder.contents() == ["a"])
    }

    @Test func `a failed write leaves the old content and nothing else`() throws {
        try folder.write("x", to: "a/inside")
        #expect(throws: FileError.self) { try AtomicFile.write("new", to: folder.appending("a")) }
        #expect(throws: FileError.self) { try AtomicFile.write("new", to: folder.appending("none/b")) }
        #expect(try folder.contents() == ["a"])
    }

    @Test(.enabled(if: getuid() == 0, "mounting a small tmpfs takes root"))
    func `a full disk is its own case`() async throws {
        let disk = try await SmallDisk(folder.makeFolder("disk"), bytes: 64 << 10)
        defer { disk.unmount() }
        let path = disk.path.appending("big")
        #expect(throws: FileError.diskFull(path)) {
            do {
                try AtomicFile.write([UInt8](repeating: 1, count: 1 << 20), to: path)
            } catch FileError.diskFull { throw FileError.diskFull(path) }
        }
        #expect(try folder.contents("disk").isEmpty)
        #expect(try DiskSpace.free(at: disk.path) <= 64 << 10)
    }

    @Test func `free space is asked of the nearest folder there is`() throws {
        #expect(try DiskSpace.free(at: folder.path) > 0)
        #expect(try DiskSpace.free(at: folder.appending("not/yet/there")) > 0)
        #expect(try DiskSpace.free(at: "relative-and-missing") > 0)
    }

    @Test(arguments: [
        (["HOME": "/h"], "/h/.local/state/firstbad", "/h/.cache/firstbad"),
        (["HOME": "/h", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/c"], "/s/firstbad", "/c/firstbad"),
        (
            ["HOME": "/h", "XDG_STATE_HOME": "s", "XDG_CACHE_HOME": ""], "/h/.local/state/firstbad",
            "/h/.cache/firstbad"
        ),
    ])
    func `folders follow XDG and ignore relative values`(variables: [String: String], state: String, cache: String)
    {
        #expect(UserFolders.state(environment: variables).string == state)
        #expect(UserFolders.cache(environment: variables).string == cache)
    }

    @Test func `without HOME the folders are still absolute`() {
        #expect(UserFolders.state(environment: [:]).isAbsolute)
    }
}

@Suite struct LockFileTests {
    let folder: TemporaryFolder
    let path: FilePath

    init() throws {
        folder = try TemporaryFolder("lock")
        path = folder.appending("lock")
    }

    @Test func `a lock is held once and says by whom`() throws {
        let lock = try LockFile(path, purpose: "building kernels")
        #expect(throws: LockError.heldBy(path: path, pid: getpid(), what: "building kernels")) {
            try LockFile(path, purpose: "x")
        }
        lock.release()
        lock.release()
        try LockFile(path, purpose: "next").release()
    }

    @Test func `a lock goes with its last reference`() throws {
        do { _ = try LockFile(path, purpose: "short") }
        _ = try LockFile(path, purpose: "again")
    }

    @Test(arguments: ["", "garbage", "99999999999999999999\nx", "1\n\n\n", String(repeating: "z", count: 9999)])
    func `stale content means nothing`(content: String) throws {
        try folder.write(content, to: "lock")
        let lock = try LockFile(path, purpose: "mine")
        #expect(try folder.read("lock") == "\(getpid())\nmine\n")
        lock.release()
    }

    @Test func `a lock whose file was removed is taken at its path anew`() async throws {
        let old = try LockFile(path, purpose: "before")
        try FileManager.default.removeItem(atPath: path.string)
        let new = try LockFile(path, purpose: "after")
        #expect(throws: LockError.heldBy(path: path, pid: getpid(), what: "after")) {
            try LockFile(path, purpose: "x")
        }
        old.release()
        #expect(throws: LockError.self) { try LockFile(path, purpose: "x") }
        new.release()
    }

    @Test func `a killed holder holds nothing`() async throws {
        let task = Task {
            try await Tool("flock").run(
                [path.string, "sh", "-c", "echo held; sleep 60"], output: .file(folder.appending("log")),
                limit: .seconds(60))
        }
        try await waitUntil { (try? folder.read("log")) == "held\n" }
        #expect(throws: LockError.self) { try LockFile(path, purpose: "x") }
        task.cancel()
        _ = await task.result
        try LockFile(path, purpose: "x").release()
    }

    @Test func `children don't inherit it`() async throws {
        let lock = try LockFile(path, purpose: "parent")
        let task = Task { try await Tool("sleep").run(["30"], limit: .seconds(60)) }
        try await Task.sleep(for: .milliseconds(200))
        lock.release()
        try LockFile(path, purpose: "next").release()
        task.cancel()
        _ = await task.result
    }

    @Test func `waiting ends with the holder or with the limit`() async throws {
        let lock = try LockFile(path, purpose: "first")
        await #expect(throws: LockError.self) {
            try await LockFile.waiting(for: path, purpose: "second", limit: .milliseconds(120))
        }
        async let second = LockFile.waiting(for: path, purpose: "second", limit: .seconds(20))
        try await Task.sleep(for: .milliseconds(100))
        lock.release()
        try await second.release()
    }
}

@Suite struct TimeLimitTests {
    @Test func `in time gives the value, too late its own error`() async throws {
        #expect(try await withTimeLimit(.seconds(20), orThrow: Late()) { 7 } == 7)
        await #expect(throws: Late.self) {
            try await withTimeLimit(.milliseconds(20), orThrow: Late()) { try await Task.sleep(for: .seconds(60)) }
        }
        // A cancelled operation that returns all the same was still late.
        await #expect(throws: Late.self) {
            try await withTimeLimit(.milliseconds(20), orThrow: Late()) { try? await Task.sleep(for: .seconds(60)) }
        }
    }

    @Test func `an error of the operation passes through`() async throws {
        await #expect(throws: Errno.ioError) {
            try await withTimeLimit(.seconds(20), orThrow: Late()) { throw Errno.ioError }
        }
    }

    @Test func `a cancelled caller isn't too late`() async throws {
        let task = Task {
            try await withTimeLimit(.seconds(60), orThrow: Late()) { try await Task.sleep(for: .seconds(60)) }
        }
        task.cancel()
        let result = await task.result
        #expect(throws: CancellationError.self) { try result.get() }
    }

    struct Late: Error {}
}
