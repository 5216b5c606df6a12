/** Times, durations and layouts as Go's time package has them. */
@NullMarked
package com.infisical.gotemplate.calendar;

import org.jspecify.annotations.NullMarked;
