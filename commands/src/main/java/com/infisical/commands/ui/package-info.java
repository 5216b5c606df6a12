/** The command that serves a page with the whole chain (docs/ui.md). */
@NullMarked
package com.infisical.commands.ui;

import org.jspecify.annotations.NullMarked;
