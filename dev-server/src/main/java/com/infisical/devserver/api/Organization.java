package com.infisical.devserver.api;

/** The one organisation of the server. */
record Organization(String id, String name, String slug) {
  static final String ID = "00000000-0000-4000-8000-000000000001";
}
