/** Restarts the workloads that consume a target whose content changed. */
@NullMarked
package com.infisical.operator.reload;

import org.jspecify.annotations.NullMarked;
