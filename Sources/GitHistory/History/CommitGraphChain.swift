import Bisection
import Dispatch
import Synchronization
import SystemPackage

/// The commit-graph files of a repository: one file, or a chain of layers, each adding commits to those below.
///
/// Commits are numbered over all layers, the lowest first. It is closed: all ancestors of a commit in it are in it.
struct CommitGraphChain {
    private let layers: [CommitGraphFile]
    private let top: CommitGraphFile
    /// How many commits there are.
    let count: Int

    /// What git would use of the object folders: the first has the repository's own objects. Nil if there is nothing,
    /// or anything about it is wrong.
    init?(in folders: [FilePath]) {
        for folder in folders {
            let info = folder.appending("info")
            if let file = CommitGraphFile(info.appending("commit-graph")) {
                self.init([file])
                return
            }
            let chain = info.appending("commit-graphs").appending("commit-graph-chain")
            guard let names = (try? readFile(chain)) ?? nil else { continue }
            self.init(chain: names, in: folders)
            return
        }
        return nil
    }

    private init?(_ layers: [CommitGraphFile]) {
        guard let last = layers.last else { return nil }
        self.layers = layers
        top = last
        count = last.below + last.ids.count
        // An old git's files don't say generations; nor would the files above such a one.
        guard count > 0, layers.allSatisfy({ $0.ids.count == 0 || $0.generation(0) > 0 }) else { return nil }
    }

    private init?(chain: [UInt8], in folders: [FilePath]) {
        var layers: [CommitGraphFile] = []
        var below: [PackedCommitID] = []
        for line in chain.split(separator: UInt8(ascii: "\n")) {
            guard let id = line.withUnsafeBytes({ PackedCommitID(hex: $0) }) else { return nil }
            let name = "graph-\(id.commitID.hex).graph"
            let count = layers.last.map { $0.below + $0.ids.count } ?? 0
            let file = folders.lazy.compactMap { folder in
                CommitGraphFile(
                    folder.appending("info").appending("commit-graphs").appending(name), layers: below, below: count
                )
            }.first
            guard let file, file.checksum == id else { return nil }
            layers.append(file)
            below.append(id)
        }
        self.init(layers)
    }

    /// The number of `id`; nil if it isn't in.
    func index(of id: PackedCommitID) -> Int? {
        for layer in layers.reversed() {
            if let index = layer.ids.index(of: id) { return layer.below + index }
        }
        return nil
    }

    func id(_ index: Int) -> PackedCommitID {
        let layer = layer(of: index)
        return layer.ids[index - layer.below]
    }

    /// See ``CommitGraphFile/generation(_:)``.
    func generation(_ index: Int) -> UInt32 {
        let layer = layer(of: index)
        return layer.generation(index - layer.below)
    }

    /// Appends the parents of commit `index`; false if they can't be read.
    func appendParents(of index: Int, to parents: inout [Int32]) -> Bool {
        let layer = layer(of: index)
        return layer.appendParents(of: index - layer.below, to: &parents)
    }

    private func layer(of index: Int) -> CommitGraphFile {
        if index >= top.below { return top }
        var place = layers.count - 1
        while layers[place].below > index { place -= 1 }
        return layers[place]
    }

    /// Begins to compare the files with their checksums, beside whatever comes next.
    func beginCheck() -> Check { Check(layers) }

    /// A comparison of files with their checksums.
    struct Check {
        private final class Answer: Sendable {
            let isWhole = Mutex(false)
        }
        private let answer = Answer()
        private let work = DispatchGroup()

        fileprivate init(_ layers: [CommitGraphFile]) {
            let answer = answer
            let files = layers.map(\.isWhole)
            DispatchQueue.global(qos: .userInitiated).async(group: work) {
                let isWhole = files.allSatisfy { $0() }
                answer.isWhole.withLock { $0 = isWhole }
            }
        }

        /// Whether all files are as git wrote them; waits until that is known.
        func isWhole() -> Bool {
            work.wait()
            return answer.isWhole.withLock { $0 }
        }
    }
}
