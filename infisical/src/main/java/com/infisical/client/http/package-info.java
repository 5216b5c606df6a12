/**
 * Exchanges over HTTP: requests, answers as they came, and their limits of time, size and number.
 */
@NullMarked
package com.infisical.client.http;

import org.jspecify.annotations.NullMarked;
