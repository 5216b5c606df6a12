/** Long runs against the packaged operator, which print what they counted. */
@NullMarked
package com.infisical.e2e.soak;

import org.jspecify.annotations.NullMarked;
