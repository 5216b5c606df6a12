/** InfisicalPushSecret: pushes a Secret and generated values to a folder of Infisical. */
@NullMarked
package com.infisical.operator.pushsecret;

import org.jspecify.annotations.NullMarked;
