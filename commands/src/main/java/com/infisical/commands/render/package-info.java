/** The command that renders templates offline. */
@NullMarked
package com.infisical.commands.render;

import org.jspecify.annotations.NullMarked;
