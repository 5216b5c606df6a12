/** Removes the operator's finalizers where no operator is to run any more. */
@NullMarked
package com.infisical.commands.finalizers;

import org.jspecify.annotations.NullMarked;
