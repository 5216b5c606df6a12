/** Doubles of the AWS services that credentials come from and that signatures are shown to. */
@NullMarked
package com.infisical.testkit.aws;

import org.jspecify.annotations.NullMarked;
