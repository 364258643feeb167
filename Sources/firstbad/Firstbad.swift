import ArgumentParser

/// The command line: a verb a file.
@main
struct Firstbad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "firstbad", abstract: "Find the commit that brought a kernel crash in.", version: "0.1.0")
}
