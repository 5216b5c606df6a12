package com.infisical.operator.api;

/**
 * Describes the fields of a condition for {@code kubectl explain}; the class of the library has no
 * texts. Nothing is required, as nothing under {@code status} is (docs/infisical-static-secret.md).
 */
final class ConditionSchema {
  static final String CONDITIONS =
      """
      properties:
        conditions:
          items:
            required: null
            properties:
              type:
                description: What the condition is about, for example secrets.infisical.com/IsReady.
              status:
                description: True, False or Unknown.
              reason:
                description: One word that says why the status is what it is, OK or Error for example.
              message:
                description: A sentence that says what was found and, where something is wrong, where to look.
              lastTransitionTime:
                description: When the status of the condition last changed.
              observedGeneration:
                description: Generation of the resource that the condition was found for.
                format: int64
      """;

  private ConditionSchema() {}
}
