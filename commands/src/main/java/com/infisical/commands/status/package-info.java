/** The command that shows all resources in one table. */
@NullMarked
package com.infisical.commands.status;

import org.jspecify.annotations.NullMarked;
