/** Dynamic secrets and the leases made of them. */
@NullMarked
package com.infisical.devserver.lease;

import org.jspecify.annotations.NullMarked;
