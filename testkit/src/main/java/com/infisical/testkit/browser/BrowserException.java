package com.infisical.testkit.browser;

/** The browser did not do what a test asked for. */
public final class BrowserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrowserException(String message) {
    super(message);
  }

  BrowserException(String message, Throwable cause) {
    super(message, cause);
  }
}
