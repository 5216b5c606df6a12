package com.infisical.client;

/** Names the HTTP status codes that decide something (RFC 9110, RFC 6585). */
public final class HttpStatus {
  /** The request succeeded. */
  public static final int OK = 200;

  /** 400. */
  public static final int BAD_REQUEST = 400;

  /** 401. */
  public static final int UNAUTHORIZED = 401;

  /** 403. */
  public static final int FORBIDDEN = 403;

  /** 404. */
  public static final int NOT_FOUND = 404;

  /** 409. */
  public static final int CONFLICT = 409;

  /** 422. */
  public static final int UNPROCESSABLE = 422;

  /** 429. */
  public static final int TOO_MANY_REQUESTS = 429;

  /** The first of those that blame the server: 500. */
  public static final int SERVER_ERROR = 500;

  private HttpStatus() {}
}
