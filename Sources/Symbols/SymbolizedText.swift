import Oops

extension FrameLine {
    /// The line for each of `sources`: inlined functions by their names alone, then the function itself as it stood.
    func symbolized(_ sources: [SourceFrame]) -> [Substring] {
        sources.enumerated().map { index, source in
            let isInlined = index < sources.count - 1
            let function = isInlined ? source.function : String(Substring(named))
            let line =
                "\(Substring(before))\(function) \(source.file):\(source.line)\(isInlined ? " [inline]" : "")"
            return Substring(line + String(Substring(after)))
        }
    }
}

extension StackTrace.Frame {
    /// The frame with its file and line, behind those which were inlined into it; itself, where nothing is known.
    func symbolized(_ sources: [SourceFrame]) -> [StackTrace.Frame] {
        guard let last = sources.last else { return [self] }
        let inlined = sources.dropLast().map { source in
            StackTrace.Frame(
                function: source.function, module: module, file: source.file, line: source.line, inlined: true,
                unreliable: unreliable)
        }
        var own = self
        own.file = last.file
        own.line = last.line
        return inlined + [own]
    }
}

extension FramePlace {
    /// The same place with the function's name as the stacks have it: without `.isra.0` and the like.
    var withoutSuffix: FramePlace {
        guard let dot = function.dropFirst().firstIndex(of: ".") else { return self }
        return FramePlace(
            function: String(function[..<dot]), offset: offset, size: size, module: module,
            isInstruction: isInstruction)
    }
}
