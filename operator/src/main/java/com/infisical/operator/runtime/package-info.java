/**
 * The process around the controllers: settings, logs, health, leading and an orderly end
 * (docs/operations.md).
 */
@NullMarked
package com.infisical.operator.runtime;

import org.jspecify.annotations.NullMarked;
