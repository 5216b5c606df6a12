/** To be described. */
@NullMarked
package com.infisical.testkit;

import org.jspecify.annotations.NullMarked;
