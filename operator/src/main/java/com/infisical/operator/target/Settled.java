package com.infisical.operator.target;

/**
 * A target that is as it should be.
 *
 * @param version the {@code resourceVersion} in which it is
 * @param mark the keyed digest of its data
 */
public record Settled(String version, String mark) {}
