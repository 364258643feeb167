import CGMime

/// GMime's global state: set up at the first use, kept until the process ends.
enum GMime {
    /// Touch it before anything of GMime's.
    static let isStarted: Bool = {
        g_mime_init()
        return true
    }()
}

/// An object of GMime's, let go when this goes. Never leaves the function that made it.
struct Held<Object>: ~Copyable {
    let pointer: UnsafeMutablePointer<Object>

    /// Takes over the caller's reference.
    init(_ function: String, owning pointer: UnsafeMutablePointer<Object>?) throws(MailError) {
        guard let pointer else { throw .gmime(function: function) }
        self.pointer = pointer
    }

    deinit { g_object_unref(pointer) }

    /// The object as one of the types it descends from.
    func asKind<Base>(_: Base.Type) -> UnsafeMutablePointer<Base> { cast(pointer, to: Base.self) }
}

/// C's cast between an object's types; `firstbad_is_…` says before whether it is one.
func cast<Object, Other>(
    _ pointer: UnsafeMutablePointer<Object>, to: Other.Type
) -> UnsafeMutablePointer<Other> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Other.self)
}

/// Memory as a stream.
struct MemoryStream: ~Copyable {
    private let held: Held<GMimeStream>

    /// An empty one, to be written to.
    init() throws(MailError) {
        _ = GMime.isStarted
        held = try Held("g_mime_stream_mem_new", owning: g_mime_stream_mem_new())
    }

    /// One that holds a copy of `bytes`.
    init(_ bytes: [UInt8]) throws(MailError) {
        _ = GMime.isStarted
        let stream = bytes.withUnsafeBytes { buffer in
            g_mime_stream_mem_new_with_buffer(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        held = try Held("g_mime_stream_mem_new_with_buffer", owning: stream)
    }

    var pointer: UnsafeMutablePointer<GMimeStream> { held.pointer }

    /// What was written.
    var bytes: [UInt8] {
        let memory = held.asKind(GMimeStreamMem.self)
        guard let array = g_mime_stream_mem_get_byte_array(memory), let data = array.pointee.data else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(array.pointee.len)))
    }
}

/// Text that C owns and somebody else lets go; nil for null. Bytes that aren't UTF-8 become U+FFFD.
func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }

/// Text that C made for us, let go here.
func takenText(_ pointer: UnsafeMutablePointer<CChar>?) -> String? {
    guard let pointer else { return nil }
    defer { g_free(pointer) }
    return String(cString: pointer)
}
