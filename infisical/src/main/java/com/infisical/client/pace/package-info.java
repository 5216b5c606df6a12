/** Rate limits: when a call may be sent to a server that answered 429. */
@NullMarked
package com.infisical.client.pace;

import org.jspecify.annotations.NullMarked;
