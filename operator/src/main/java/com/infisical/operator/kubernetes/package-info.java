/** Kubernetes' own rules of names, and what is kept of its objects. */
@NullMarked
package com.infisical.operator.kubernetes;

import org.jspecify.annotations.NullMarked;
