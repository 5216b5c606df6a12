package com.infisical.gotemplate;

/** Why a template failed. */
public enum FailureKind {
  /** The text is no template. */
  SYNTAX,
  /** An expression has no meaning for these values: a wrong type, an unknown field. */
  EVALUATION,
  /** A function refused its arguments, or the template called {@code fail}. */
  FUNCTION,
  /** {@link Limits#time} or {@link Limits#keyTime}: the one limit that may pass by itself. */
  TIME_LIMIT,
  /** {@link Limits#outputBytes}. */
  OUTPUT_LIMIT,
  /** {@link Limits#depth}. */
  DEPTH_LIMIT,
  /** {@link Limits#memoryBytes}. */
  MEMORY_LIMIT
}
