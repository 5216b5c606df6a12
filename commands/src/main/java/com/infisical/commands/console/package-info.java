/** What a command reads and prints on. */
@NullMarked
package com.infisical.commands.console;

import org.jspecify.annotations.NullMarked;
