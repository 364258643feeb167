/// Many short lists of numbers in two arrays: the parents of each commit, or its children.
package struct FlatLists: Sendable {
    @usableFromInline var starts: [Int32] = [0]
    @usableFromInline var values: [Int32] = []

    package init() {}

    /// How many lists there are.
    @inlinable package var count: Int { starts.count - 1 }

    /// List `index`, as a part of all numbers.
    @inlinable package subscript(index: Int) -> ArraySlice<Int32> { values[range(index)] }

    /// Where list `index` is within all numbers.
    @inlinable package func range(_ index: Int) -> Range<Int> { Int(starts[index])..<Int(starts[index + 1]) }

    /// Makes room for `capacity` lists.
    package mutating func reserveCapacity(_ capacity: Int) {
        starts.reserveCapacity(capacity + 1)
        values.reserveCapacity(capacity + capacity / 8)
    }

    /// Adds a number to the list that is being made.
    @inlinable package mutating func append(_ value: Int32) { values.append(value) }

    /// Ends the list that is being made.
    @inlinable package mutating func endList() { starts.append(Int32(values.count)) }

    /// The numbers of the list that is being made.
    var unfinished: ArraySlice<Int32> { values[Int(starts[starts.count - 1])...] }

    /// Forgets the list that is being made.
    mutating func dropUnfinished() { values.removeSubrange(Int(starts[starts.count - 1])...) }

    /// For each number, the lists that it is in, ascending.
    func inverted() -> FlatLists {
        var result = FlatLists()
        var sizes = [Int32](repeating: 0, count: count + 1)
        for value in values { sizes[Int(value) + 1] += 1 }
        for place in sizes.indices.dropFirst() { sizes[place] += sizes[place - 1] }
        result.starts = sizes
        result.values = Array(repeating: 0, count: values.count)
        for list in 0..<count {
            for place in range(list) {
                let value = Int(values[place])
                result.values[Int(sizes[value])] = Int32(list)
                sizes[value] += 1
            }
        }
        return result
    }
}
