/** Event streams: subscribes, and reads server-sent events. */
@NullMarked
package com.infisical.client.events;

import org.jspecify.annotations.NullMarked;
