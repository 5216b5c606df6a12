/** PEM, PKCS#12, JWK, X.509: what the certificate functions stand on. */
@NullMarked
package com.infisical.gotemplate.keys;

import org.jspecify.annotations.NullMarked;
