/** When something is done again: clocks, timers, back-off and the threads that they use. */
@NullMarked
package com.infisical.operator.schedule;

import org.jspecify.annotations.NullMarked;
