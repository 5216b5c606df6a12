/** Decides who may refer to what (docs/security.md#tenancy). */
@NullMarked
package com.infisical.operator.tenancy;

import org.jspecify.annotations.NullMarked;
