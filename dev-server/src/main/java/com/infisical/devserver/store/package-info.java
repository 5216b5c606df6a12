/** What the server knows: immutable records in tables behind one lock. */
@NullMarked
package com.infisical.devserver.store;

import org.jspecify.annotations.NullMarked;
