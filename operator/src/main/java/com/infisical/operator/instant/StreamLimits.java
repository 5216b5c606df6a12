package com.infisical.operator.instant;

/**
 * How many streams the operator opens, below what servers allow (100 a project).
 *
 * @param perProject at one project of one server; leaves room for streams that move to a new token
 * @param total at all servers; one namespace may have four times what is left of them, so at most
 *     four fifths
 */
public record StreamLimits(int perProject, int total) {
  /** 90 a project, 300 in all. */
  public static final StreamLimits STANDARD = new StreamLimits(90, 300);
}
