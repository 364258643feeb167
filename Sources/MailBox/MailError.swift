import Wording

/// Why a mail couldn't be read or written.
public enum MailError: Blamed, Hashable {
    /// It is larger than what is read.
    case tooLarge(what: String, limit: Int)
    /// Its parts lie deeper in each other, or are more, than any real mail's.
    case tooManyParts(limit: Int)
    /// GMime could make nothing of it.
    case notMail(why: String)
    /// Compressed data that is broken, or expands to more than `limit` bytes.
    case badCompression(limit: Int)
    /// A call of GMime's failed that never should.
    case gmime(function: String)
}

extension MailError {
    /// The user's, who named the mail.
    public var blame: Blame { if case .gmime = self { .ours } else { .user } }
}

extension MailError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .tooLarge(let what, let limit): "\(what) has over \(limit >> 10) KiB, no report needs so much"
        case .tooManyParts(let limit): "the mail has over \(limit) parts in each other: give the plain text of it"
        case .notMail(let why): "this is no mail: \(why)"
        case .badCompression(let limit):
            "compressed data is broken, or has over \(limit >> 20) MiB inside: unpack it yourself"
        case .gmime(let function): "\(function) of GMime failed: is there memory left?"
        }
    }
}
