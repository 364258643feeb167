import ArgumentParser

struct AttachFailure: Error, CustomStringConvertible {
    let description: String
}

struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "attach", abstract: "x")
    func run() async throws {}
}
