/** Prints manifests of v1beta1 for resources of v1alpha1. */
@NullMarked
package com.infisical.commands.migrate;

import org.jspecify.annotations.NullMarked;
