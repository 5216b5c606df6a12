package com.infisical.operator.status;

/**
 * A permission at the API server that a failure was for want of.
 *
 * @param verb such as {@code get}
 * @param resource such as {@code secrets} or {@code serviceaccounts/token}
 * @param namespace where it is needed
 * @param what needs it: an object, and the field that refers to it
 */
public record MissingRight(String verb, String resource, String namespace, String what) {}
