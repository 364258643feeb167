import Bisection
import Foundation
import HostTools
import Intake
import Jobs
import Records
import SystemPackage
import Wording
import Yams

/// A job in a YAML file: the same words as the flags. Errors name file and line.
public enum JobFile {
    /// The job in the file at `path`.
    public static func read(_ path: String) throws -> JobRequest {
        let bytes = try RegularFile.read(FilePath(path), limit: 1 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TriageError("\(path) is no job file: it must be YAML in UTF-8")
        }
        return try parse(text, name: path)
    }

    /// The job in `text`; `name` is the file's, for errors.
    public static func parse(_ text: String, name: String) throws -> JobRequest {
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch {
            throw TriageError("\(name) is not valid YAML: \("\(error)".onOneLine)")
        }
        guard let mapping = node?.mapping else {
            throw TriageError("\(name): a job is a mapping of keys (kernel, good, bad, config, repro, …)")
        }
        var reader = Reader(name: name)
        try reader.read(mapping, keys: Reader.keys)
        return reader.request
    }

    /// Seconds from `90`, `90s`, `30m` or `2h`.
    public static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        guard let last = text.last else { return nil }
        let unit = units[last]
        guard let number = Double(unit == nil ? text[...] : text.dropLast()), number.isFinite, number >= 0 else {
            return nil
        }
        return number * (unit ?? 1)
    }

    private struct Reader {
        typealias Setter = (inout Reader, String, Node) throws -> Void
        let name: String
        var request = JobRequest()

        static var keys: [String: Setter] {
            [
                "kernel": text(\.kernel), "bad": text(\.bad), "config": text(\.config), "repro": text(\.repro),
                "title": text(\.title), "accel": word(\.accel), "connect": text(\.connect),
                "evidence": text(\.evidence), "prior": word(\.prior), "verifyEnds": flag(\.verifyEnds),
                "good": list(\.good), "attach": list(\.attach),
                "kernelArguments": list(\.kernelArguments), "runs": number(\.runs), "maxRuns": number(\.maxRuns),
                "memoryMiB": number(\.memoryMiB), "cpus": number(\.cpus), "jobs": number(\.jobs),
                "slots": number(\.slots),
                "find": word(\.find),
                "thread": { reader, key, node in
                    guard let mapping = node.mapping else {
                        throw reader.failure(
                            node, "'\(key)' holds messageID, references, subject, from, to, cc, list")
                    }
                    try reader.read(mapping, keys: thread)
                },
                "limits": { reader, key, node in
                    guard let mapping = node.mapping else {
                        throw reader.failure(node, "'\(key)' holds build, boot, run and silence")
                    }
                    try reader.read(mapping, keys: limits)
                },
            ]
        }

        static var limits: [String: Setter] {
            [
                "build": duration(\.buildLimit), "boot": duration(\.bootLimit), "run": duration(\.runLimit),
                "silence": duration(\.silenceLimit),
            ]
        }

        /// The mail thread that the job came from.
        static var thread: [String: Setter] {
            [
                "messageID": text(\.mailThread.messageID), "references": list(\.mailThread.references),
                "subject": text(\.mailThread.subject), "from": text(\.mailThread.from),
                "to": list(\.mailThread.to), "cc": list(\.mailThread.cc), "list": text(\.mailThread.list),
            ]
        }

        mutating func read(_ mapping: Node.Mapping, keys: [String: Setter]) throws {
            for (key, value) in mapping {
                guard let word = key.string, let setter = keys[word] else {
                    let known = keys.keys.sorted().joined(separator: ", ")
                    let shown = (key.string ?? "that is not a word").onOneLine
                    throw failure(key, "unknown key '\(shown)'; known are \(known)")
                }
                try setter(&self, word, value)
            }
        }

        func failure(_ node: Node, _ text: String) -> TriageError {
            TriageError(name + (node.mark.map { ":\($0.line)" } ?? "") + ": \(text)")
        }

        static func flag(_ path: WritableKeyPath<JobRequest, Bool?>) -> Setter {
            { reader, key, node in
                guard let value = node.bool else { throw reader.failure(node, "'\(key)' is true or false") }
                reader.request[keyPath: path] = value
            }
        }

        static func text(_ path: WritableKeyPath<JobRequest, String?>) -> Setter {
            { reader, key, node in
                guard let text = node.scalar?.string, !text.isEmpty else {
                    throw reader.failure(node, "'\(key)' must be a text")
                }
                reader.request[keyPath: path] = text
            }
        }

        static func word<Value: RawRepresentable<String> & CaseIterable>(
            _ path: WritableKeyPath<JobRequest, Value?>
        ) -> Setter {
            { reader, key, node in
                guard let value = node.scalar.flatMap({ Value(rawValue: $0.string) }) else {
                    let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
                    throw reader.failure(node, "'\(key)' is one of \(words)")
                }
                reader.request[keyPath: path] = value
            }
        }

        static func number(_ path: WritableKeyPath<JobRequest, Int?>) -> Setter {
            { reader, key, node in
                guard let number = node.int else { throw reader.failure(node, "'\(key)' must be a whole number") }
                reader.request[keyPath: path] = number
            }
        }

        static func list(_ path: WritableKeyPath<JobRequest, [String]>) -> Setter {
            { reader, key, node in
                let nodes = node.sequence.map(Array.init) ?? [node]
                let texts = nodes.compactMap { $0.scalar?.string }
                guard texts.count == nodes.count else {
                    throw reader.failure(node, "'\(key)' must be a text or a list of texts")
                }
                reader.request[keyPath: path] = texts
            }
        }

        static func duration(_ path: WritableKeyPath<JobRequest, Duration?>) -> Setter {
            { reader, key, node in
                guard let seconds = node.scalar.flatMap({ JobFile.seconds($0.string) }) else {
                    throw reader.failure(node, "'\(key)' must be a time such as 90s, 30m or 2h")
                }
                reader.request[keyPath: path] = .seconds(seconds)
            }
        }
    }
}

extension JobRequest {
    /// ``thread``, begun where there is none.
    fileprivate var mailThread: ReportThread {
        get { thread ?? ReportThread() }
        set { thread = newValue }
    }
}
