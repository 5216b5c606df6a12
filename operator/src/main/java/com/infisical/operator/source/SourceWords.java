package com.infisical.operator.source;

/**
 * How the spec of a resource names a source and its parts, for the sentences about failed reads.
 *
 * @param field what holds the source
 * @param project what names its project
 * @param checkProject what to check if the server finds no such project
 * @param checkFolder what to check if the server finds no such folder
 */
public record SourceWords(String field, String project, String checkProject, String checkFolder) {
  /** The words for an entry of {@code spec.sources}, which is {@code field}. */
  public static SourceWords ofEntry(String field) {
    String slug = field + ".projectSlug";
    return new SourceWords(
        field,
        slug,
        "check " + slug + ", and that the identity is a member of that project",
        "check the project, environmentSlug and secretPath of " + field);
  }
}
