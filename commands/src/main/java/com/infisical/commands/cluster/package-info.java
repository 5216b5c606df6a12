/** The way to a cluster with the rights of the user who runs a command. */
@NullMarked
package com.infisical.commands.cluster;

import org.jspecify.annotations.NullMarked;
