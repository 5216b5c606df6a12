/**
 * Byte strings: Go's strings held as Java strings whose chars are bytes (0 to 255), so that any
 * byte survives.
 */
@NullMarked
package com.infisical.gotemplate.text;

import org.jspecify.annotations.NullMarked;
