/**
 * What annotations alone cannot say about the schema of the custom resources; used while CRDs are
 * generated.
 */
@NullMarked
package com.infisical.operator.api.schema;

import org.jspecify.annotations.NullMarked;
