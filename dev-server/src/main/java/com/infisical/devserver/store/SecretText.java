package com.infisical.devserver.store;

/** A secret's value; printing it shows nothing. */
public record SecretText(String reveal) {
  @Override
  public String toString() {
    return "<hidden>";
  }
}
