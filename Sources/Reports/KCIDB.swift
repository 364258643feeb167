import Bisection
import Foundation
import Records
import Wording

/// A job's result as a submission to KCIDB, the kernel community's store of test results, schema version 5.3
/// (https://github.com/kernelci/kcidb-io): a checkout and a build per commit, a test per step, the crash as an issue,
/// and an incident per step that showed it.
public enum KCIDB {
    /// The submission as JSON, ending with a line feed. `origin` names the submitter: lower-case letters, digits and
    /// underscores.
    public static func report(_ result: JobResult, origin: String = "firstbad") throws -> [UInt8] {
        try JSON.pretty(Submission(result, origin: safe(origin)))
    }

    private static func safe(_ origin: String) -> String {
        let kept = origin.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return kept.isEmpty ? "firstbad" : kept
    }
}

/// The names are the schema's.
private struct Submission: Encodable {
    struct Version: Encodable { var major = 5, minor = 3 }

    struct Checkout: Encodable {
        var id, origin, git_commit_hash, git_commit_message, start_time: String
        var valid = true
    }

    struct Build: Encodable {
        struct Misc: Encodable { var image_sha256: String? }
        var id, checkout_id, origin, architecture, status: String
        var compiler: String?
        var duration: Double
        var misc: Misc
    }

    struct Test: Encodable {
        struct Misc: Encodable {
            var runs: [String]
            var mark: Mark
            var confidence: Double?
            var purpose: String
        }
        struct Environment: Encodable { var comment: String }
        var id, build_id, origin, path, status, comment: String
        var duration: Double
        var environment: Environment?
        var misc: Misc
    }

    struct Issue: Encodable {
        struct Culprit: Encodable { var code = true, tool = false, harness = false }
        struct Misc: Encodable {
            var first_bad_commit: CommitID?
            var confidence: Double?
            var job: String
        }
        var id: String
        var version = 1
        var origin, report_subject, comment: String
        var culprit = Culprit()
        var misc: Misc
    }

    struct Incident: Encodable {
        var id, origin, issue_id: String
        var issue_version = 1
        var test_id: String
        var present = true
    }

    var version = Version()
    var checkouts: [Checkout] = []
    var builds: [Build] = []
    var tests: [Test] = []
    var issues: [Issue] = []
    var incidents: [Incident] = []

    init(_ result: JobResult, origin: String) {
        let job = "\(origin):\(result.job.onOneLine)"
        var known: Set<String> = []
        for step in result.steps {
            let commit = step.commit.id.hex
            // A kernel with the culprit taken back is another source than its commit's.
            let reverted = step.reverting.map { ":without:\($0)" } ?? ""
            let source = "\(job):\(commit)\(reverted)"
            if known.insert(source).inserted {
                checkouts.append(
                    Checkout(
                        id: source, origin: origin, git_commit_hash: commit,
                        git_commit_message: step.commit.subject.onOneLine,
                        start_time: result.startedAt.formatted(.iso8601)))
                builds.append(Self.build(step, result, source, origin))
            }
            tests.append(Self.test(step, result, source, origin, "\(job):\(step.ordinal)"))
        }
        guard let crash = result.crash else { return }
        let headline = PlainText.headline(result).map(\.onOneLine).joined(separator: " ")
        issues = [
            Issue(
                id: "\(job):crash", origin: origin, report_subject: crash.onOneLine, comment: headline,
                misc: .init(first_bad_commit: result.culprit?.id, confidence: result.confidence, job: result.job))
        ]
        incidents = result.steps.filter { $0.tally.crashed > 0 }.map { step in
            Incident(
                id: "\(job):\(step.ordinal):crash", origin: origin, issue_id: "\(job):crash",
                test_id: "\(job):\(step.ordinal)")
        }
    }

    private static func build(_ step: StepRecord, _ result: JobResult, _ source: String, _ origin: String) -> Build
    {
        Build(
            id: source, checkout_id: source, origin: origin, architecture: step.candidate.machine.name,
            status: step.build.how == .failed ? "FAIL" : "PASS", compiler: result.toolchain?.onOneLine,
            duration: step.build.seconds, misc: .init(image_sha256: step.build.imageSHA256))
    }

    private static func test(
        _ step: StepRecord, _ result: JobResult, _ source: String, _ origin: String, _ id: String
    ) -> Test {
        let status: String
        switch step.mark {
        case .good: status = "PASS"
        case .bad: status = "FAIL"
        case .skip: status = step.build.how == .failed ? "MISS" : "ERROR"
        }
        return Test(
            id: id, build_id: source, origin: origin, path: "firstbad.reproducer", status: status,
            comment: StepSummary.line(step), duration: step.seconds,
            environment: result.accelerator.map { .init(comment: "QEMU, \($0.rawValue)") },
            misc: .init(
                runs: step.runs.map(\.outcome.summary.onOneLine), mark: step.mark, confidence: step.confidence,
                purpose: step.purpose.words))
    }
}
