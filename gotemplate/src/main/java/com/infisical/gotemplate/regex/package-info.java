/** Go's {@code regexp}: RE2 semantics on byte strings, bounded in size and time. */
@NullMarked
package com.infisical.gotemplate.regex;

import org.jspecify.annotations.NullMarked;
