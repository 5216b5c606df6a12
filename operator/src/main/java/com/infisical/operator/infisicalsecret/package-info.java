/** InfisicalSecret, the first kind of static secret: its spec, its status, its dialect. */
@NullMarked
package com.infisical.operator.infisicalsecret;

import org.jspecify.annotations.NullMarked;
