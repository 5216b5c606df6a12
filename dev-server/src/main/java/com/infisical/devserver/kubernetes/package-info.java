/** Token reviews by a Kubernetes API server. */
@NullMarked
package com.infisical.devserver.kubernetes;

import org.jspecify.annotations.NullMarked;
