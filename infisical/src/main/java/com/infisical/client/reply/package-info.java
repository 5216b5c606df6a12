/** Reads an answer and says what it means for the caller. */
@NullMarked
package com.infisical.client.reply;

import org.jspecify.annotations.NullMarked;
