package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** The status of a generator, in which nothing is ever written. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterGeneratorStatus() {}
