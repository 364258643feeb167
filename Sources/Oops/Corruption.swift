/// Whether a crash's report can be trusted to be whole and its own.
enum Corruption {
    /// Why not; nil when it can.
    static func reason(format: OopsFormat, frame: String?, access: String?, trace: StackTrace) -> String? {
        switch format.frame {
        case .none: return nil
        case .asSaid: break
        default:
            if frame == nil {
                return trace.hasFrames
                    ? "no frame of the stack trace names the crash" : "the stack trace is missing"
            }
            if format.title.contains("{access}"), access == nil { return "the access is missing" }
        }
        return nil
    }

    /// Whether `text` tells that the console lost output.
    static func isLoss(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "** ") && text.contains("printk messages dropped")
    }
}
