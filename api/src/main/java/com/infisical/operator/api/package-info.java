/**
 * The custom resources of the operator as records, and nothing else; the CRDs are generated from
 * them.
 */
@NullMarked
package com.infisical.operator.api;

import org.jspecify.annotations.NullMarked;
