/*
 * What MailBox uses of GMime 3, which is loaded when it is first needed: with the libraries that it brings along it makes
 * a fifth of the program's start. lazy.c defines each function by handing it on. They are declared here, as the
 * library's own headers need flags from pkg-config that SwiftPM warns of; `Scripts/check` has the compiler compare these
 * declarations with the library's (FIRSTBAD_COMPARE_WITH_GMIME).
 */
#ifndef CGMIME_H
#define CGMIME_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Loads GMime; NULL, or why it can't be loaded: then its functions return 0 without doing anything. */
const char *firstbad_gmime_load(void);

#ifdef FIRSTBAD_COMPARE_WITH_GMIME
#include <gmime/gmime.h>
#else
/* Each is only ever handled by its address. */
#define OBJECT(name) typedef struct _##name { void *hidden; } name;
OBJECT(GDateTime)
OBJECT(GMimeContentType)
OBJECT(GMimeDataWrapper)
OBJECT(GMimeFilter)
OBJECT(GMimeFormatOptions)
OBJECT(GMimeMessage)
OBJECT(GMimeMessagePart)
OBJECT(GMimeMultipart)
OBJECT(GMimeObject)
OBJECT(GMimeParser)
OBJECT(GMimeParserOptions)
OBJECT(GMimePart)
OBJECT(GMimeStream)
OBJECT(GMimeStreamMem)
OBJECT(GMimeTextPart)
OBJECT(InternetAddress)
OBJECT(InternetAddressGroup)
OBJECT(InternetAddressList)
OBJECT(InternetAddressMailbox)
#undef OBJECT

typedef struct _GByteArray { uint8_t *data; unsigned len; } GByteArray;
typedef enum {
    GMIME_CONTENT_ENCODING_DEFAULT, GMIME_CONTENT_ENCODING_7BIT, GMIME_CONTENT_ENCODING_8BIT,
    GMIME_CONTENT_ENCODING_BINARY, GMIME_CONTENT_ENCODING_BASE64, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
} GMimeContentEncoding;
typedef enum {
    GMIME_ADDRESS_TYPE_SENDER, GMIME_ADDRESS_TYPE_FROM, GMIME_ADDRESS_TYPE_REPLY_TO, GMIME_ADDRESS_TYPE_TO,
    GMIME_ADDRESS_TYPE_CC,
} GMimeAddressType;
typedef enum { GMIME_FILTER_GZIP_MODE_ZIP, GMIME_FILTER_GZIP_MODE_UNZIP } GMimeFilterGZipMode;
typedef struct _GTypeInstance { void *hidden; } GTypeInstance;
#endif

GDateTime *g_date_time_new_from_unix_utc(int64_t t);
int64_t g_date_time_to_unix(GDateTime *datetime);
void g_date_time_unref(GDateTime *datetime);
void g_free(void *mem);
char *g_mime_content_type_get_mime_type(GMimeContentType *content_type);
GMimeDataWrapper *g_mime_data_wrapper_new_with_stream(GMimeStream *stream, GMimeContentEncoding encoding);
ssize_t g_mime_data_wrapper_write_to_stream(GMimeDataWrapper *wrapper, GMimeStream *stream);
void g_mime_filter_complete(
    GMimeFilter *filter, char *inbuf, size_t inlen, size_t prespace, char **outbuf, size_t *outlen, size_t *outprespace);
void g_mime_filter_filter(
    GMimeFilter *filter, char *inbuf, size_t inlen, size_t prespace, char **outbuf, size_t *outlen, size_t *outprespace);
GMimeFilter *g_mime_filter_gzip_new(GMimeFilterGZipMode mode, int level);
void g_mime_init(void);
void g_mime_message_add_mailbox(GMimeMessage *message, GMimeAddressType type, const char *name, const char *addr);
InternetAddressList *g_mime_message_get_cc(GMimeMessage *message);
GDateTime *g_mime_message_get_date(GMimeMessage *message);
InternetAddressList *g_mime_message_get_from(GMimeMessage *message);
const char *g_mime_message_get_message_id(GMimeMessage *message);
GMimeObject *g_mime_message_get_mime_part(GMimeMessage *message);
InternetAddressList *g_mime_message_get_reply_to(GMimeMessage *message);
const char *g_mime_message_get_subject(GMimeMessage *message);
InternetAddressList *g_mime_message_get_to(GMimeMessage *message);
GMimeMessage *g_mime_message_new(int pretty_headers);
GMimeMessage *g_mime_message_part_get_message(GMimeMessagePart *part);
void g_mime_message_set_date(GMimeMessage *message, GDateTime *date);
void g_mime_message_set_message_id(GMimeMessage *message, const char *message_id);
void g_mime_message_set_mime_part(GMimeMessage *message, GMimeObject *mime_part);
void g_mime_message_set_subject(GMimeMessage *message, const char *subject, const char *charset);
void g_mime_multipart_add(GMimeMultipart *multipart, GMimeObject *part);
int g_mime_multipart_get_count(GMimeMultipart *multipart);
GMimeObject *g_mime_multipart_get_part(GMimeMultipart *multipart, int index);
GMimeMultipart *g_mime_multipart_new_with_subtype(const char *subtype);
GMimeContentType *g_mime_object_get_content_type(GMimeObject *object);
const char *g_mime_object_get_content_type_parameter(GMimeObject *object, const char *name);
const char *g_mime_object_get_header(GMimeObject *object, const char *header);
void g_mime_object_set_disposition(GMimeObject *object, const char *disposition);
void g_mime_object_set_header(GMimeObject *object, const char *header, const char *value, const char *charset);
ssize_t g_mime_object_write_to_stream(GMimeObject *object, GMimeFormatOptions *options, GMimeStream *stream);
GMimeMessage *g_mime_parser_construct_message(GMimeParser *parser, GMimeParserOptions *options);
GMimeParser *g_mime_parser_new_with_stream(GMimeStream *stream);
GMimeDataWrapper *g_mime_part_get_content(GMimePart *mime_part);
const char *g_mime_part_get_filename(GMimePart *mime_part);
int g_mime_part_is_attachment(GMimePart *mime_part);
GMimePart *g_mime_part_new_with_type(const char *type, const char *subtype);
void g_mime_part_set_content(GMimePart *mime_part, GMimeDataWrapper *content);
void g_mime_part_set_content_encoding(GMimePart *mime_part, GMimeContentEncoding encoding);
void g_mime_part_set_filename(GMimePart *mime_part, const char *filename);
GByteArray *g_mime_stream_mem_get_byte_array(GMimeStreamMem *mem);
GMimeStream *g_mime_stream_mem_new(void);
GMimeStream *g_mime_stream_mem_new_with_buffer(const char *buffer, size_t len);
const char *g_mime_text_part_get_charset(GMimeTextPart *mime_part);
char *g_mime_text_part_get_text(GMimeTextPart *mime_part);
GMimeTextPart *g_mime_text_part_new_with_subtype(const char *subtype);
void g_mime_text_part_set_charset(GMimeTextPart *mime_part, const char *charset);
void g_object_unref(void *object);
const char *internet_address_get_name(InternetAddress *ia);
InternetAddressList *internet_address_group_get_members(InternetAddressGroup *group);
InternetAddress *internet_address_list_get_address(InternetAddressList *list, int index);
int internet_address_list_length(InternetAddressList *list);
const char *internet_address_mailbox_get_addr(InternetAddressMailbox *mailbox);

/* Type tests are macros, which Swift can't call. */
int g_type_check_instance_is_a(GTypeInstance *instance, size_t type);
size_t g_mime_multipart_get_type(void);
size_t g_mime_message_part_get_type(void);
size_t g_mime_text_part_get_type(void);
size_t g_mime_part_get_type(void);
size_t internet_address_mailbox_get_type(void);
size_t internet_address_group_get_type(void);

static inline int firstbad_is_multipart(void *object) {
    return object && g_type_check_instance_is_a((GTypeInstance *)object, g_mime_multipart_get_type());
}

static inline int firstbad_is_message_part(void *object) {
    return object && g_type_check_instance_is_a((GTypeInstance *)object, g_mime_message_part_get_type());
}

static inline int firstbad_is_text_part(void *object) {
    return object && g_type_check_instance_is_a((GTypeInstance *)object, g_mime_text_part_get_type());
}

static inline int firstbad_is_part(void *object) {
    return object && g_type_check_instance_is_a((GTypeInstance *)object, g_mime_part_get_type());
}

static inline int firstbad_is_mailbox(void *object) {
    return object && g_type_check_instance_is_a((GTypeInstance *)object, internet_address_mailbox_get_type());
}

static inline int firstbad_is_group(void *object) {
    return object && g_type_check_instance_is_a((GTypeInstance *)object, internet_address_group_get_type());
}

#endif
