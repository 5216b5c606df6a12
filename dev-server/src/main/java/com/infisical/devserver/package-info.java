/** To be described. */
@NullMarked
package com.infisical.devserver;

import org.jspecify.annotations.NullMarked;
