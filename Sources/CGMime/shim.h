#include <gmime/gmime.h>

/* Type tests and casts are macros, which Swift can't call. */

static inline int firstbad_is_multipart(void *object) { return GMIME_IS_MULTIPART(object); }
static inline int firstbad_is_message_part(void *object) { return GMIME_IS_MESSAGE_PART(object); }
static inline int firstbad_is_text_part(void *object) { return GMIME_IS_TEXT_PART(object); }
static inline int firstbad_is_part(void *object) { return GMIME_IS_PART(object); }
static inline int firstbad_is_mailbox(void *address) { return INTERNET_ADDRESS_IS_MAILBOX(address); }
static inline int firstbad_is_group(void *address) { return INTERNET_ADDRESS_IS_GROUP(address); }
