package com.infisical.devserver.store;

/** One tag of a project. */
public record Tag(String id, String projectId, String slug, String color) {}
