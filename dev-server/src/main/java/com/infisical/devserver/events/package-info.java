/** Project events and their streams. */
@NullMarked
package com.infisical.devserver.events;

import org.jspecify.annotations.NullMarked;
