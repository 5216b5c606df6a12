/** Reads of Infisical that all resources share, and the merge of what they give. */
@NullMarked
package com.infisical.operator.source;

import org.jspecify.annotations.NullMarked;
