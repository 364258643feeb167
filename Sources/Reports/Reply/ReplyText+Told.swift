import Foundation
import Records
import Wording

extension ReplyText {
    /// Whether this agrees with the commit that the mail names; where not, on which tests.
    mutating func writeTold() {
        guard let told = facts.told else { return }
        let result = facts.result
        let name = told.mention.quoted.onOneLine
        switch result.outcome {
        case .found:
            guard let culprit = result.culprit else { return }
            if told.isSame(culprit) || facts.upstream.map({ $0.id.hasPrefix(told.mention.id) }) ?? false {
                text.paragraph("This agrees with the commit that your mail names.")
                return
            }
            text.paragraph(
                "Your mail names another commit, \(name). This bisection does not agree, for these tests:")
            writeTests(against: told, culprit)
        case .oneOfSeveral:
            let isIn = result.possible.contains(where: told.isSame)
            text.paragraph(
                isIn
                    ? "The commit that your mail names, \(name), is one of these."
                    : "The commit that your mail names, \(name), is none of these.")
            if !isIn { writeTests(against: told, nil) }
        case .badEndUnfit, .goodEndUnfit, .cannotTell:
            text.paragraph("So the commit that your mail names, \(name), is neither confirmed nor refuted.")
        }
    }

    private mutating func writeTests(against told: ToldCommit, _ culprit: CommitNote?) {
        var lines = told.witnesses.prefix(6).map { witness in
            let counted = PlainText.counted(witness.step).onOneLine
            return
                "\(witness.step.commit.id.short), which \(witness.holds ? "has it" : "does not have it"): \(counted)"
        }
        for step in facts.result.steps where told.isSame(step.commit) && lines.count < 8 {
            lines.append(
                "\(step.commit.id.short) itself: \(step.mark.rawValue), \(PlainText.counted(step).onOneLine)")
        }
        if let culprit {
            for step in facts.result.steps where step.purpose == .verification && lines.count < 12 {
                let what = step.commit.id == culprit.id ? "the commit found here" : "its parent"
                lines.append("\(step.commit.id.short), \(what): \(PlainText.counted(step).onOneLine)")
            }
        }
        for line in lines { text.paragraph(line, first: "- ", rest: "  ") }
    }
}
