/** The transport: listening, routing, reading fields, errors, entity tags and rate limits. */
@NullMarked
package com.infisical.devserver.http;

import org.jspecify.annotations.NullMarked;
