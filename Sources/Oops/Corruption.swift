/// Whether a crash's report can be trusted to be whole and its own.
enum Corruption {
    /// Why not; nil when it can.
    static func reason(format: OopsFormat, frame: String?, access: String?, trace: TraceReading) -> String? {
        switch format.frame {
        case .none, .asSaid: return nil
        case .heldLock: return frame == nil ? "no line tells who took the lock" : nil
        default: break
        }
        if !trace.hasFrames { return "the stack trace is missing" }
        if frame == nil, format.frame != .unnamed { return "no frame of the stack trace names the crash" }
        if format.asksForAccess, access == nil { return "the kind of access is missing" }
        return nil
    }

    /// Whether `text` tells that the console lost output.
    static func isLoss(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "** ") && text.contains("printk messages dropped")
    }
}
