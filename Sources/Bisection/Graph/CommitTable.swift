/// Numbers of commits by id: open addressing. The ids themselves are kept by the user.
package struct CommitTable: Sendable {
    /// -1 is a free place. The size is a power of two, at least twice what is in it.
    @usableFromInline var places: [Int32]
    @usableFromInline var count = 0

    /// An empty table with room for `capacity` commits; it grows when there are more.
    package init(capacity: Int = 0) {
        var size = 1024
        while size < 2 * capacity { size *= 2 }
        places = Array(repeating: -1, count: size)
    }

    /// The number of `id`, nil if it isn't in; `ids` gives the id of a number.
    @inlinable package func number(of id: PackedCommitID, _ ids: (Int) -> PackedCommitID) -> Int? {
        let number = places[place(of: id, ids)]
        return number < 0 ? nil : Int(number)
    }

    /// Puts `id` in, whose `number` `ids` has to know already; false if it was in.
    @inlinable package mutating func insert(
        _ id: PackedCommitID, _ number: Int32, _ ids: (Int) -> PackedCommitID
    ) -> Bool {
        let place = place(of: id, ids)
        guard places[place] < 0 else { return false }
        places[place] = number
        count += 1
        if count * 2 > places.count { grow(ids) }
        return true
    }

    @inlinable func place(of id: PackedCommitID, _ ids: (Int) -> PackedCommitID) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: id.prefix) & mask
        while places[place] >= 0, ids(Int(places[place])) != id { place = (place + 1) & mask }
        return place
    }

    @inlinable mutating func grow(_ ids: (Int) -> PackedCommitID) {
        let old = places
        places = Array(repeating: -1, count: old.count * 2)
        for number in old where number >= 0 { places[place(of: ids(Int(number)), ids)] = number }
    }
}
