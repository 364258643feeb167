/// interim
public struct CommitGraph: Sendable {
    public let ids: [CommitID]
    let p: [[Int32]]
    public var count: Int { ids.count }
    public func parents(of index: Int) -> ArraySlice<Int32> { p[index][...] }
    public func children(of index: Int) -> ArraySlice<Int32> { [] }
    public func index(of id: CommitID) -> Int? { ids.firstIndex(of: id) }
}
