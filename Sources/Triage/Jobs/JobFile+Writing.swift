import Intake
public import Jobs
import Records
import Wording
import Yams

extension JobFile {
    /// `request` as a file that ``parse(_:name:)`` reads, below `comments`, a line each. What isn't said isn't written.
    public static func text(of request: JobRequest, comments: [String] = []) throws -> String {
        var lines = comments.map { "# \($0.onOneLine)" }
        if !lines.isEmpty { lines.append("") }
        let mapping = node(of: request)
        guard !mapping.isEmpty else { return lines.map { $0 + "\n" }.joined() }
        let yaml = try Yams.serialize(node: .mapping(mapping), width: -1, allowUnicode: true)
        return lines.map { $0 + "\n" }.joined() + yaml
    }

    private static func node(of request: JobRequest) -> Node.Mapping {
        var keys = Keys()
        keys.text("kernel", request.kernel)
        keys.list("good", request.good)
        keys.text("bad", request.bad)
        keys.text("find", request.find?.rawValue)
        keys.text("config", request.config)
        keys.text("repro", request.repro)
        keys.list("attach", request.attach)
        keys.text("title", request.title)
        for (name, number) in [
            ("runs", request.runs), ("maxRuns", request.maxRuns), ("memoryMiB", request.memoryMiB),
            ("cpus", request.cpus), ("jobs", request.jobs), ("slots", request.slots),
        ] { keys.plain(name, number.map(String.init)) }
        keys.text("accel", request.accel?.rawValue)
        keys.text("connect", request.connect)
        keys.text("prior", request.prior?.rawValue)
        keys.plain("verifyEnds", request.verifyEnds.map { $0 ? "true" : "false" })
        keys.list("kernelArguments", request.kernelArguments)
        keys.text("evidence", request.evidence)
        var limits = Keys()
        for (name, seconds) in [
            ("build", request.buildLimit), ("boot", request.bootLimit), ("run", request.runLimit),
            ("silence", request.silenceLimit),
        ] { limits.plain(name, seconds.map { "\($0 / .seconds(1))" }) }
        keys.mapping("limits", limits)
        if let thread = request.thread { keys.mapping("thread", self.keys(of: thread)) }
        return Node.Mapping(keys.pairs)
    }

    private static func keys(of thread: ReportThread) -> Keys {
        var keys = Keys()
        keys.text("messageID", thread.messageID)
        keys.list("references", thread.references)
        keys.text("subject", thread.subject)
        keys.text("from", thread.from)
        keys.list("to", thread.to)
        keys.list("cc", thread.cc)
        keys.text("list", thread.list)
        return keys
    }

    /// Keys with values, in their order. Texts are quoted and on one line: nothing in them is taken for YAML.
    private struct Keys {
        var pairs: [(Node, Node)] = []

        mutating func plain(_ name: String, _ value: String?) {
            if let value { pairs.append((Node(name), Node(value))) }
        }

        mutating func text(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { pairs.append((Node(name), Self.quoted(value))) }
        }

        mutating func list(_ name: String, _ values: [String]) {
            guard !values.isEmpty else { return }
            pairs.append((Node(name), .sequence(Node.Sequence(values.map(Self.quoted), .implicit, .flow))))
        }

        mutating func mapping(_ name: String, _ keys: Keys) {
            if !keys.pairs.isEmpty { pairs.append((Node(name), .mapping(Node.Mapping(keys.pairs)))) }
        }

        private static func quoted(_ text: String) -> Node {
            .scalar(Node.Scalar(text.onOneLine, Tag(.str), .doubleQuoted))
        }
    }
}
