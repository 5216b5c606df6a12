/** A real browser, driven by its DevTools protocol. */
@NullMarked
package com.infisical.testkit.browser;

import org.jspecify.annotations.NullMarked;
