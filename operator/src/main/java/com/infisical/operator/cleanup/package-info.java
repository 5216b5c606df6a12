/** What is done at a server for an object that is being deleted, and the finalizer for it. */
@NullMarked
package com.infisical.operator.cleanup;

import org.jspecify.annotations.NullMarked;
