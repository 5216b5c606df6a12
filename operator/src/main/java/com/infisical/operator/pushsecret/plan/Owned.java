package com.infisical.operator.pushsecret.plan;

/**
 * A secret that the push created, known by its id.
 *
 * @param key the name it was given
 */
public record Owned(String key, boolean generated) {}
