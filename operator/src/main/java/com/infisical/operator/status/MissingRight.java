package com.infisical.operator.status;

/**
 * The permission at the API server whose absence caused a failure.
 *
 * @param verb such as {@code get}
 * @param resource such as {@code secrets} or {@code serviceaccounts/token}
 * @param namespace where it is needed
 * @param what needs it: an object, and the field that refers to it
 */
public record MissingRight(String verb, String resource, String namespace, String what) {}
