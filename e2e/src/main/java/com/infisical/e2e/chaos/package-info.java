/** Faults of servers, networks and processes, and what the operator makes of them. */
@NullMarked
package com.infisical.e2e.chaos;

import org.jspecify.annotations.NullMarked;
