/**
 * Go's template language with Sprig's functions: parse once, render often, never touch anything but
 * the model.
 */
@NullMarked
package com.infisical.gotemplate;

import org.jspecify.annotations.NullMarked;
