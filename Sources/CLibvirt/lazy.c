#include "CLibvirt.h"
#include <dlfcn.h>
#include <pthread.h>

/* The functions used: what they return, what they return without libvirt, name, parameters, arguments. */
#define FUNCTIONS(F)                                                                                                \
    F(int, -1, virInitialize, (void), ())                                                                           \
    F(int, -1, virEventRegisterDefaultImpl, (void), ())                                                             \
    F(int, -1, virEventRunDefaultImpl, (void), ())                                                                  \
    F(virErrorPtr, NULL, virGetLastError, (void), ())                                                               \
    F(virConnectPtr, NULL, virConnectOpen, (const char *a), (a))                                                    \
    F(int, -1, virConnectRef, (virConnectPtr a), (a))                                                               \
    F(int, -1, virConnectClose, (virConnectPtr a), (a))                                                             \
    F(int, -1, virConnectSetKeepAlive, (virConnectPtr a, int b, unsigned c), (a, b, c))                             \
    F(int, -1, virConnectListAllDomains, (virConnectPtr a, virDomainPtr * *b, unsigned c), (a, b, c))               \
    F(int, -1, virConnectDomainEventRegisterAny,                                                                    \
      (virConnectPtr a, virDomainPtr b, int c, virConnectDomainEventGenericCallback d, void *e, virFreeCallback f), \
      (a, b, c, d, e, f))                                                                                           \
    F(int, -1, virConnectDomainEventDeregisterAny, (virConnectPtr a, int b), (a, b))                                \
    F(virDomainPtr, NULL, virDomainCreateXML, (virConnectPtr a, const char *b, unsigned c), (a, b, c))              \
    F(virDomainPtr, NULL, virDomainLookupByName, (virConnectPtr a, const char *b), (a, b))                          \
    F(int, -1, virDomainDestroy, (virDomainPtr a), (a))                                                             \
    F(int, -1, virDomainFree, (virDomainPtr a), (a))                                                                \
    F(const char *, NULL, virDomainGetName, (virDomainPtr a), (a))                                                  \
    F(int, -1, virDomainGetState, (virDomainPtr a, int *b, int *c, unsigned d), (a, b, c, d))

/* libvirt's own, once it is loaded. */
#define POINTER(result, failure, name, parameters, arguments) static __typeof__(&name) their_##name;
FUNCTIONS(POINTER)
static __typeof__(&virSetErrorFunc) their_virSetErrorFunc;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;

#define FIND(result, failure, name, parameters, arguments)                                       \
    if (!missing && !(their_##name = (__typeof__(&name))dlsym(library, #name))) missing = #name " is not in libvirt.so.0";

static void load(void) {
    void *library = dlopen("libvirt.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        missing = dlerror();
        if (!missing) missing = "libvirt.so.0 can't be loaded";
        return;
    }
    FUNCTIONS(FIND)
    FIND(, , virSetErrorFunc, , )
}

const char *firstbad_libvirt_load(void) {
    pthread_once(&once, load);
    return missing;
}

/* Hidden: libvirt and its drivers are to find each other's functions, not these. */
#define HIDDEN __attribute__((visibility("hidden")))
#define FORWARD(result, failure, name, parameters, arguments) \
    HIDDEN result name parameters { return firstbad_libvirt_load() ? (failure) : their_##name arguments; }
FUNCTIONS(FORWARD)

HIDDEN void virSetErrorFunc(void *data, virErrorFunc handler) {
    if (!firstbad_libvirt_load()) their_virSetErrorFunc(data, handler);
}
