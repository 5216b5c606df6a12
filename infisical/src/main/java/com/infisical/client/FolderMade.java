package com.infisical.client;

/** A folder is there now. */
public record FolderMade() {}
