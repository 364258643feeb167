import Bisection
import Boot
import Foundation
import GitHistory
import HostTools
import Records
import Reports
import Steps
import Store
import SystemPackage
import Wording

/// From what a user asks for to a job that can be carried out, or to an error that says what is wrong.
public struct JobPreparation: Sendable {
    /// What is asked for.
    public var request: JobRequest
    /// The stored configs.
    public var configs = StoredConfigs()

    /// Where the job is kept.
    public var places: Places

    /// Prepares `request`, for a job in `places`.
    public init(_ request: JobRequest, in places: Places) {
        self.request = request
        self.places = places
    }

    /// The repository that the request names.
    public func repository() throws -> Repository {
        guard let kernel = request.kernel else { throw Self.missing("--kernel", "the kernel repository") }
        return try Repository(at: FilePath(kernel))
    }

    /// Checks everything, freezes the inputs and enters the job into `store`. Leaves nothing behind when it throws.
    public func prepare(in store: JobStore) async throws -> Job {
        let settings = try request.settings()
        let repository = try repository()
        var job = try await resolve(repository, settings)
        // What keeps the range from being loaded is better known now than after the first build.
        if let newer = job.newer, !job.older.isEmpty {
            _ = try await CommitRange.load(olds: job.older, new: newer, from: repository)
        }
        let folder = JobFolder(id: job.id, in: places)
        let draft = places.jobs.appending(".new-\(job.id)")
        do {
            try Self.makeFolder(draft)
            job.config = try await inputs(into: draft.appending("inputs")).configKey
            try FileManager.default.moveItem(atPath: draft.string, toPath: folder.path.string)
            try EvidenceFolder(FilePath(job.evidence)).make()
            try store.add(job)
        } catch {
            for left in [draft, folder.path] { try? FileManager.default.removeItem(atPath: left.string) }
            throw error
        }
        return job
    }

    /// The request's config and reproducer, checked and copied into `folder`, which is made.
    public func inputs(into folder: FilePath) async throws -> StepInputs {
        guard request.config != nil else { throw Self.missing("--config", "the kernel's config") }
        guard request.repro != nil else { throw Self.missing("--repro", "the reproducer") }
        return try await StepInputs.freeze(request, configs: configs, into: folder)
    }

    private func resolve(_ repository: Repository, _ settings: JobSettings) async throws -> Job {
        let quest = request.find ?? .regression
        guard let badName = request.bad else { throw Self.missing("--bad", "a revision that crashes") }
        guard quest == .regression || request.good.count == 1 else {
            throw JobError.badRequest("--find fix takes one --good, the revision where the crash is gone")
        }
        let bad = try await repository.resolve(badName)
        let releases = request.good.isEmpty ? try await Self.releases(before: bad, badName, repository) : nil
        var goods: [CommitID] = []
        for name in request.good {
            let good = try await repository.resolve(name)
            try await Self.checkOrder(good, name, bad, badName, quest, repository)
            if !goods.contains(good) { goods.append(good) }
        }
        let now = Date()
        let id = Self.newID(at: now)
        let evidence = request.evidence.map { Self.absolute($0) } ?? JobFolder(id: id, in: places).evidence.string
        var job = Job(
            id: id, kernel: Self.absolute(request.kernel ?? ""), quest: quest, bad: bad, goods: goods,
            config: ContentKey(of: []), configName: request.config ?? "",
            reproducerName: FilePath(request.repro ?? "").lastComponent?.string ?? "",
            settings: settings, title: request.title, evidence: evidence, createdAt: now)
        job.releases = releases
        job.thread = request.thread
        return job
    }

    /// Where a good end is looked for when none is given.
    private static func releases(
        before bad: CommitID, _ badName: String, _ repository: Repository
    ) async throws -> [CommitID] {
        let releases = try await repository.releases(before: bad).map(\.commit)
        guard releases.isEmpty else { return releases }
        throw JobError.badRequest(
            "--good is missing, and there is no release tag (v…) before '\(badName.onOneLine)' to try: "
                + "give --good, or fetch the tags")
    }

    /// Ends that are the same, or the wrong way round.
    private static func checkOrder(
        _ good: CommitID, _ goodName: String, _ bad: CommitID, _ badName: String, _ quest: Quest,
        _ repository: Repository
    ) async throws {
        guard good != bad else {
            throw JobError.badRequest(
                "good '\(goodName.onOneLine)' and bad '\(badName.onOneLine)' are the same commit, \(good.short)")
        }
        let (older, newer) = quest == .regression ? (good, bad) : (bad, good)
        guard try await repository.isAncestor(newer, of: older) else { return }
        let hint =
            quest == .regression
            ? "good is newer than bad. To find the commit that mended it, add --find fix; otherwise swap them"
            : "bad is newer than good. To find the commit that broke it, leave --find fix out; otherwise swap them"
        throw JobError.badRequest(
            "good '\(goodName.onOneLine)' and bad '\(badName.onOneLine)' look swapped: \(hint)")
    }

    /// `20261120-142501-k3f9`: sorts by time, and two in a second differ.
    private static func newID(at date: Date) -> String {
        let time = date.formatted(
            .verbatim(
                "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
                locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: .init(identifier: .gregorian)))
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        return time + "-" + String((0..<4).compactMap { _ in letters.randomElement() })
    }

    /// `path`, from the current folder on.
    public static func absolute(_ path: String) -> String {
        URL(
            filePath: path,
            relativeTo: URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        )
        .standardizedFileURL.path(percentEncoded: false)
    }

    static func makeFolder(_ path: FilePath) throws {
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    private static func missing(_ flag: String, _ what: String) -> JobError {
        .badRequest("\(flag) is missing: give \(what), as a flag or in the job file")
    }
}
