/**
 * The work that the operator does once while its distribution is built, so that the JVM learns
 * which classes and methods to have ready (docs/development.md#the-aot-cache).
 */
@NullMarked
package com.infisical.training;

import org.jspecify.annotations.NullMarked;
