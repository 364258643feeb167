#include <zlib.h>

/* inflateInit() is a macro, which Swift can't call. */
static inline int firstbad_inflate_init(z_stream *stream) { return inflateInit(stream); }
