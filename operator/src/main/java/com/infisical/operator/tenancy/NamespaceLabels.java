package com.infisical.operator.tenancy;

import java.util.Map;

/** Knows the labels of namespaces (the I/O boundary). */
@FunctionalInterface
public interface NamespaceLabels {
  /** Result of looking for a namespace. */
  sealed interface LabelsResult {
    /** Its labels. */
    record Known(Map<String, String> labels) implements LabelsResult {
      /** Copies the map. */
      public Known {
        labels = Map.copyOf(labels);
      }
    }

    /** There is no such namespace. */
    record Missing() implements LabelsResult {}

    /**
     * They cannot be read.
     *
     * @param why a clause without a full stop that says what to do
     */
    record Unreadable(String why) implements LabelsResult {}
  }

  /** The labels of a namespace; may block while namespaces are listed for the first time. */
  LabelsResult of(String namespace);
}
