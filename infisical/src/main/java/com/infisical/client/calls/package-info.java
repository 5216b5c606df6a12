/** The calls of the API, each by the routes that its server has. */
@NullMarked
package com.infisical.client.calls;

import org.jspecify.annotations.NullMarked;
