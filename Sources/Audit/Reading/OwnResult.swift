import Bisection
import Records
import Reports

extension LoggedBisection {
    /// A result of ours as a log like any other.
    public init(_ result: JobResult) {
        self.init()
        format = .firstbad
        quest = result.quest
        let searches: [StepPurpose] = [.candidate, .revisit, .verification]
        for note in result.steps where note.reverting == nil {
            let runs = note.runs.map { LoggedRun($0.outcome) }
            // Verification and second visits are more runs of one commit. Another's runs taken over are none.
            if let known = steps.firstIndex(where: { $0.commit == note.commit.id.hex }) {
                if note.twin == nil { steps[known].runs += runs }
                if note.mark != .skip { steps[known].mark = note.mark }
                continue
            }
            if searches.contains(note.purpose), searchBegins == nil { searchBegins = steps.count }
            var step = LoggedStep(note.commit.id.hex, mark: note.mark)
            step.subject = note.commit.subject
            step.signature = note.build.identity
            step.compiler = result.toolchain
            step.runs = runs
            steps.append(step)
        }
        if let note = result.culprit {
            culprit = LoggedCulprit(note.id.hex, subject: note.subject)
        }
        switch result.revert?.outcome {
        case .confirms: revertConfirms = true
        case .contradicts: revertConfirms = false
        case .conflicts, .cannotTell, nil: break
        }
        possible = result.possible.map(\.id.hex)
    }
}

extension LoggedRun {
    init(_ outcome: RunOutcome) {
        switch outcome {
        case .clean: self = .clean
        case .noBoot(let reason): self = .noBoot(reason)
        // It told as little as a boot that failed.
        case .blind(let why): self = .noBoot(why)
        case .crashed(let title), .foreign(let title), .unclear(let title, _): self = .crashed(title)
        }
    }
}
