/** Filling a server from a YAML file. */
@NullMarked
package com.infisical.devserver.seed;

import org.jspecify.annotations.NullMarked;
