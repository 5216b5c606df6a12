/** The command that walks the chain of a resource and says what to do. */
@NullMarked
package com.infisical.commands.doctor;

import org.jspecify.annotations.NullMarked;
