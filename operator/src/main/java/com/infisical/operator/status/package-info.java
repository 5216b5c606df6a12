/** What users see of a reconcile: failures as sentences, conditions, events. */
@NullMarked
package com.infisical.operator.status;

import org.jspecify.annotations.NullMarked;
