#include "CGMime.h"
#include <dlfcn.h>
#include <pthread.h>

/* The functions used that return something: what, name, parameters, arguments. */
#define FUNCTIONS(F) \
    F(GDateTime *, g_date_time_new_from_unix_utc, (int64_t t), (t)) \
    F(int64_t, g_date_time_to_unix, (GDateTime *datetime), (datetime)) \
    F(char *, g_mime_content_type_get_mime_type, (GMimeContentType *content_type), (content_type)) \
    F(GMimeDataWrapper *, g_mime_data_wrapper_new_with_stream, (GMimeStream *stream, GMimeContentEncoding encoding), (stream, encoding)) \
    F(ssize_t, g_mime_data_wrapper_write_to_stream, (GMimeDataWrapper *wrapper, GMimeStream *stream), (wrapper, stream)) \
    F(GMimeFilter *, g_mime_filter_gzip_new, (GMimeFilterGZipMode mode, int level), (mode, level)) \
    F(InternetAddressList *, g_mime_message_get_cc, (GMimeMessage *message), (message)) \
    F(GDateTime *, g_mime_message_get_date, (GMimeMessage *message), (message)) \
    F(InternetAddressList *, g_mime_message_get_from, (GMimeMessage *message), (message)) \
    F(const char *, g_mime_message_get_message_id, (GMimeMessage *message), (message)) \
    F(GMimeObject *, g_mime_message_get_mime_part, (GMimeMessage *message), (message)) \
    F(InternetAddressList *, g_mime_message_get_reply_to, (GMimeMessage *message), (message)) \
    F(const char *, g_mime_message_get_subject, (GMimeMessage *message), (message)) \
    F(InternetAddressList *, g_mime_message_get_to, (GMimeMessage *message), (message)) \
    F(GMimeMessage *, g_mime_message_new, (int pretty_headers), (pretty_headers)) \
    F(GMimeMessage *, g_mime_message_part_get_message, (GMimeMessagePart *part), (part)) \
    F(int, g_mime_multipart_get_count, (GMimeMultipart *multipart), (multipart)) \
    F(GMimeObject *, g_mime_multipart_get_part, (GMimeMultipart *multipart, int index), (multipart, index)) \
    F(GMimeMultipart *, g_mime_multipart_new_with_subtype, (const char *subtype), (subtype)) \
    F(GMimeContentType *, g_mime_object_get_content_type, (GMimeObject *object), (object)) \
    F(const char *, g_mime_object_get_content_type_parameter, (GMimeObject *object, const char *name), (object, name)) \
    F(const char *, g_mime_object_get_header, (GMimeObject *object, const char *header), (object, header)) \
    F(ssize_t, g_mime_object_write_to_stream, (GMimeObject *object, GMimeFormatOptions *options, GMimeStream *stream), (object, options, stream)) \
    F(GMimeMessage *, g_mime_parser_construct_message, (GMimeParser *parser, GMimeParserOptions *options), (parser, options)) \
    F(GMimeParser *, g_mime_parser_new_with_stream, (GMimeStream *stream), (stream)) \
    F(GMimeDataWrapper *, g_mime_part_get_content, (GMimePart *mime_part), (mime_part)) \
    F(const char *, g_mime_part_get_filename, (GMimePart *mime_part), (mime_part)) \
    F(int, g_mime_part_is_attachment, (GMimePart *mime_part), (mime_part)) \
    F(GMimePart *, g_mime_part_new_with_type, (const char *type, const char *subtype), (type, subtype)) \
    F(GByteArray *, g_mime_stream_mem_get_byte_array, (GMimeStreamMem *mem), (mem)) \
    F(GMimeStream *, g_mime_stream_mem_new, (void), ()) \
    F(GMimeStream *, g_mime_stream_mem_new_with_buffer, (const char *buffer, size_t len), (buffer, len)) \
    F(const char *, g_mime_text_part_get_charset, (GMimeTextPart *mime_part), (mime_part)) \
    F(char *, g_mime_text_part_get_text, (GMimeTextPart *mime_part), (mime_part)) \
    F(GMimeTextPart *, g_mime_text_part_new_with_subtype, (const char *subtype), (subtype)) \
    F(const char *, internet_address_get_name, (InternetAddress *ia), (ia)) \
    F(InternetAddressList *, internet_address_group_get_members, (InternetAddressGroup *group), (group)) \
    F(InternetAddress *, internet_address_list_get_address, (InternetAddressList *list, int index), (list, index)) \
    F(int, internet_address_list_length, (InternetAddressList *list), (list)) \
    F(const char *, internet_address_mailbox_get_addr, (InternetAddressMailbox *mailbox), (mailbox)) \
    F(int, g_type_check_instance_is_a, (GTypeInstance *instance, size_t type), (instance, type)) \
    F(size_t, g_mime_multipart_get_type, (void), ()) \
    F(size_t, g_mime_message_part_get_type, (void), ()) \
    F(size_t, g_mime_text_part_get_type, (void), ()) \
    F(size_t, g_mime_part_get_type, (void), ()) \
    F(size_t, internet_address_mailbox_get_type, (void), ()) \
    F(size_t, internet_address_group_get_type, (void), ())

/* Those that return nothing. */
#define VOIDS(V) \
    V(g_date_time_unref, (GDateTime *datetime), (datetime)) \
    V(g_free, (void *mem), (mem)) \
    V(g_mime_filter_complete, (GMimeFilter *filter, char *inbuf, size_t inlen, size_t prespace, char **outbuf, size_t *outlen, size_t *outprespace), (filter, inbuf, inlen, prespace, outbuf, outlen, outprespace)) \
    V(g_mime_filter_filter, (GMimeFilter *filter, char *inbuf, size_t inlen, size_t prespace, char **outbuf, size_t *outlen, size_t *outprespace), (filter, inbuf, inlen, prespace, outbuf, outlen, outprespace)) \
    V(g_mime_init, (void), ()) \
    V(g_mime_message_add_mailbox, (GMimeMessage *message, GMimeAddressType type, const char *name, const char *addr), (message, type, name, addr)) \
    V(g_mime_message_set_date, (GMimeMessage *message, GDateTime *date), (message, date)) \
    V(g_mime_message_set_message_id, (GMimeMessage *message, const char *message_id), (message, message_id)) \
    V(g_mime_message_set_mime_part, (GMimeMessage *message, GMimeObject *mime_part), (message, mime_part)) \
    V(g_mime_message_set_subject, (GMimeMessage *message, const char *subject, const char *charset), (message, subject, charset)) \
    V(g_mime_multipart_add, (GMimeMultipart *multipart, GMimeObject *part), (multipart, part)) \
    V(g_mime_object_set_disposition, (GMimeObject *object, const char *disposition), (object, disposition)) \
    V(g_mime_object_set_header, (GMimeObject *object, const char *header, const char *value, const char *charset), (object, header, value, charset)) \
    V(g_mime_part_set_content, (GMimePart *mime_part, GMimeDataWrapper *content), (mime_part, content)) \
    V(g_mime_part_set_content_encoding, (GMimePart *mime_part, GMimeContentEncoding encoding), (mime_part, encoding)) \
    V(g_mime_part_set_filename, (GMimePart *mime_part, const char *filename), (mime_part, filename)) \
    V(g_mime_text_part_set_charset, (GMimeTextPart *mime_part, const char *charset), (mime_part, charset)) \
    V(g_object_unref, (void *object), (object))

/* GMime's own, once it is loaded. */
#define POINTER(result, name, parameters, arguments) static __typeof__(&name) their_##name;
#define VOID_POINTER(name, parameters, arguments) static __typeof__(&name) their_##name;
FUNCTIONS(POINTER)
VOIDS(VOID_POINTER)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;

#define FIND(name)                                                                                  \
    if (!missing && !(their_##name = (__typeof__(&name))dlsym(library, #name))) missing = #name " is not in GMime";
#define FIND_FUNCTION(result, name, parameters, arguments) FIND(name)
#define FIND_VOID(name, parameters, arguments) FIND(name)

static void load(void) {
    void *library = dlopen("libgmime-3.0.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        missing = "libgmime-3.0.so.0 can't be loaded: install libgmime-3.0-0";
        return;
    }
    FUNCTIONS(FIND_FUNCTION)
    VOIDS(FIND_VOID)
}

const char *firstbad_gmime_load(void) {
    pthread_once(&once, load);
    return missing;
}

/* Not seen by libraries, which would otherwise take these for the real ones. */
#define HIDDEN __attribute__((visibility("hidden")))
#define HAND_ON(result, name, parameters, arguments) \
    HIDDEN result name parameters { return firstbad_gmime_load() ? (result)0 : their_##name arguments; }
#define HAND_ON_VOID(name, parameters, arguments) \
    HIDDEN void name parameters { if (!firstbad_gmime_load()) their_##name arguments; }
FUNCTIONS(HAND_ON)
VOIDS(HAND_ON_VOID)
