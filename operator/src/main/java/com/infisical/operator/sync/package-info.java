/** Syncs the sources and targets of resources, whatever their kind. */
@NullMarked
package com.infisical.operator.sync;

import org.jspecify.annotations.NullMarked;
