package com.infisical.client;

import java.time.Duration;

/**
 * How many calls of one class a server allows, by the headers of an answer
 * (docs/design/infisical-api.md#15-rate-limits).
 *
 * @param limit calls a window
 * @param remaining calls that are left in the current one
 * @param reset when the current one ends, from the answer on
 */
public record RateLimit(long limit, long remaining, Duration reset) {}
