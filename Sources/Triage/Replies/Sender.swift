import HostTools
public import Intake
import Wording

/// Who sends a reply.
public enum Sender {
    /// The address in `given`; else git's `user.name` and `user.email`, as they are set for the repository `kernel`.
    public static func address(given: String?, kernel: String?) async throws -> Address? {
        if let given {
            guard let address = Address(parsing: given) else {
                throw TriageError("--from: '\(given.onOneLine)' is no address")
            }
            return address
        }
        guard let git = try? Tool("git") else { return nil }
        var values: [String] = []
        for key in ["user.name", "user.email"] {
            let place = kernel.map { ["-C", $0] } ?? []
            let result = try await git.run(place + ["config", "--get", key], limit: .seconds(10))
            values.append(result.status.isSuccess ? String(result.text.split(separator: "\n").first ?? "") : "")
        }
        return Address(name: values[0], address: values[1])
    }
}
