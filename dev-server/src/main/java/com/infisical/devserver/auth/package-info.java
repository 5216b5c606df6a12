/** Login methods and access tokens (INFISICAL-API.md, sections 2 and 3). */
@NullMarked
package com.infisical.devserver.auth;

import org.jspecify.annotations.NullMarked;
