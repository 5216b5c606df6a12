package com.infisical.operator.instant;

/**
 * A place at Infisical whose changes a resource wants to hear of.
 *
 * @param projectId the project's id, already resolved from a slug
 * @param secretPath the folder
 * @param recursive also the folders below it
 * @param required whether the resource counts as polled where this cannot be heard; of other places
 *     (what a folder imports) events are welcome, and their absence is not worth a word
 */
public record Interest(
    String projectId,
    String environmentSlug,
    String secretPath,
    boolean recursive,
    boolean required) {}
