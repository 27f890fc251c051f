/* SPDX-License-Identifier: MIT */
/*
 * port: the texts of -p/--publish and --expose, put into the body of POST
 * /containers/create as ExposedPorts and HostConfig.PortBindings. Pure; a
 * failure is ERR_USER, quotes the text, and leaves the body as it was.
 */
#ifndef BOX_CREATE_PORT_H
#define BOX_CREATE_PORT_H

#include "base/err.h"
#include "base/json.h"

/*
 * Adds what one -p says:
 *
 *	[[HOST-ADDRESS:][HOST-PORT]:]PORT[/PROTOCOL]
 *	target=PORT[,published=HOST-PORT][,protocol=PROTOCOL][,mode=host]
 *
 * PORT and HOST-PORT are 0 to 65535, or ranges FIRST-LAST of equal length; one
 * PORT may have a range of HOST-PORTs, of which the engine picks a free one,
 * as it does for none. PROTOCOL is tcp (the default), udp or sctp. An IPv6
 * address may stand in brackets. The mode means something to docker service
 * only: both its words are read, and do nothing. Any other key is refused,
 * where docker run ignores it and binds to all addresses.
 */
int port_publish(struct json *body, const char *text, struct err *);

/* Adds what one --expose says: PORT[/PROTOCOL], PORT may be a range. */
int port_expose(struct json *body, const char *text, struct err *);

#endif
