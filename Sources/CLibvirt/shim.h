#include <stddef.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

/* VIR_DOMAIN_EVENT_CALLBACK is a cast in a macro, which Swift doesn't see. */
static inline int firstbad_lifecycle_register(virConnectPtr connection, virConnectDomainEventCallback callback,
                                              void *opaque, virFreeCallback release) {
    return virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                            VIR_DOMAIN_EVENT_CALLBACK(callback), opaque, release);
}
