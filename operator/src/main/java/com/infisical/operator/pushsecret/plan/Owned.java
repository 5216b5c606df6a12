package com.infisical.operator.pushsecret.plan;

/**
 * A secret that the push created, known by its id; {@link DestinationPlanner} treats every other as
 * foreign.
 *
 * @param key the name it was given
 */
public record Owned(String key, boolean generated) {}
