/** Decides what a push changes in its folder; pure. */
@NullMarked
package com.infisical.operator.pushsecret.plan;

import org.jspecify.annotations.NullMarked;
