/** The reconciler of InfisicalStaticSecret and the steps it calls. */
@NullMarked
package com.infisical.operator.staticsecret;

import org.jspecify.annotations.NullMarked;
