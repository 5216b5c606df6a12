/**
 * The process around the controllers: settings, logs, health, leading and an orderly end (SPEC
 * section 4).
 */
@NullMarked
package com.infisical.operator.runtime;

import org.jspecify.annotations.NullMarked;
