package com.infisical.client;

/** Reply to the creation of a folder: it exists. */
public record FolderMade() {}
