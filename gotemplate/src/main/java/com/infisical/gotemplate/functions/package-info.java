/** The function library: Go's built-ins, Sprig 3.3, the operator's own. */
@NullMarked
package com.infisical.gotemplate.functions;

import org.jspecify.annotations.NullMarked;
