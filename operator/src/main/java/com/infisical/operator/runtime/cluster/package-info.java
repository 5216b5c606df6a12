/** Clients of the Kubernetes API, and what is looked at in a cluster before work begins. */
@NullMarked
package com.infisical.operator.runtime.cluster;

import org.jspecify.annotations.NullMarked;
