/** When leases are renewed and replaced, and how they are remembered; pure. */
@NullMarked
package com.infisical.operator.dynamicsecret.lease;

import org.jspecify.annotations.NullMarked;
