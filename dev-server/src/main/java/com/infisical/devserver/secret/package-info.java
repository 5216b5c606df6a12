/** Reading, expanding and changing secrets. */
@NullMarked
package com.infisical.devserver.secret;

import org.jspecify.annotations.NullMarked;
