package com.infisical.devserver.store;

/** One environment of a project; {@code position} starts at 1. */
public record Environment(String id, String slug, String name, int position) {}
