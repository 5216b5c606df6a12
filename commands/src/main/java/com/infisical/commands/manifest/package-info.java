/** Manifests as people write them, with the line of every field. */
@NullMarked
package com.infisical.commands.manifest;

import org.jspecify.annotations.NullMarked;
