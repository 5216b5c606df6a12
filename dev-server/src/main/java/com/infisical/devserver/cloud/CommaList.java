package com.infisical.devserver.cloud;

import java.util.List;

/**
 * A list of allowed names as Infisical's settings hold it: names between commas; an empty list
 * allows any.
 */
record CommaList(String text) {
  boolean allows(String name) {
    return text.isBlank()
        || List.of(text.split(",", -1)).stream().map(String::strip).anyMatch(name::equals);
  }
}
