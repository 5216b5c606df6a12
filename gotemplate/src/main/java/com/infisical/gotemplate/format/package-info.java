/** Printing values as Go's fmt and strconv do. */
@NullMarked
package com.infisical.gotemplate.format;

import org.jspecify.annotations.NullMarked;
