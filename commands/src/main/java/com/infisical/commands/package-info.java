/**
 * The commands for people: the same program, run with a user's own rights
 * (docs/when-a-secret-does-not-arrive.md).
 */
@NullMarked
package com.infisical.commands;

import org.jspecify.annotations.NullMarked;
