/** Access tokens of Azure identities. */
@NullMarked
package com.infisical.operator.auth.cloud.azure;

import org.jspecify.annotations.NullMarked;
