/** InfisicalDynamicSecret: keeps a lease of a dynamic secret in a Secret. */
@NullMarked
package com.infisical.operator.dynamicsecret;

import org.jspecify.annotations.NullMarked;
