/** Generates passwords and UUIDs. */
@NullMarked
package com.infisical.operator.pushsecret.generator;

import org.jspecify.annotations.NullMarked;
