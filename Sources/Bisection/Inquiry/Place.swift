/// Where kernels are tested: a commit of the range, or an end beyond it.
public enum Place: Sendable, Hashable, Codable, Comparable {
    /// An older end of the range (for a regression: a good end), in the order given. It is no commit of the graph.
    case oldEnd(Int)
    /// A commit of the range's graph, by number.
    case commit(Int)
}
