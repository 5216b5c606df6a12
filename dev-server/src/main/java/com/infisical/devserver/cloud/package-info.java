/** Verifying what clouds sign, by what they publish. */
@NullMarked
package com.infisical.devserver.cloud;

import org.jspecify.annotations.NullMarked;
