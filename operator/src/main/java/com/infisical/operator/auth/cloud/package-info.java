/** What the clouds' ways to prove an identity have in common. */
@NullMarked
package com.infisical.operator.auth.cloud;

import org.jspecify.annotations.NullMarked;
