/** The command that checks manifests without a cluster. */
@NullMarked
package com.infisical.commands.validate;

import org.jspecify.annotations.NullMarked;
