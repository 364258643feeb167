#ifndef CLIBVIRT_H
#define CLIBVIRT_H

#include <stddef.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

/*
 * libvirt is loaded when it is first needed: with the forty libraries that it brings along it makes two thirds of the
 * program's start. lazy.c defines each function of libvirt's that is used, by handing it on.
 */

/* Loads libvirt; NULL, or why it can't be loaded: then its functions fail without doing anything. */
const char *firstbad_libvirt_load(void);

/* VIR_DOMAIN_EVENT_CALLBACK is a cast in a macro, which Swift doesn't see. */
static inline int firstbad_lifecycle_register(virConnectPtr connection, virConnectDomainEventCallback callback,
                                              void *opaque, virFreeCallback release) {
    return virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                            VIR_DOMAIN_EVENT_CALLBACK(callback), opaque, release);
}

static inline int firstbad_reset_register(virConnectPtr connection, virConnectDomainEventGenericCallback callback,
                                          void *opaque, virFreeCallback release) {
    return virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_REBOOT, callback, opaque, release);
}

#endif
