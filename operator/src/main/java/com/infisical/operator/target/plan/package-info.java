/** Decides what becomes of a target: ownership, metadata, content. Pure. */
@NullMarked
package com.infisical.operator.target.plan;

import org.jspecify.annotations.NullMarked;
