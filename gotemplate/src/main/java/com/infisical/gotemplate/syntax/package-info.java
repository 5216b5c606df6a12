/** From template text to an immutable tree of nodes. */
@NullMarked
package com.infisical.gotemplate.syntax;

import org.jspecify.annotations.NullMarked;
