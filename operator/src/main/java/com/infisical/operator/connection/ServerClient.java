package com.infisical.operator.connection;

import com.infisical.client.BaseUrl;
import com.infisical.client.InfisicalApi;
import java.net.http.HttpClient;

/**
 * The way to one server: every call to it, a login, a read or a stream, goes through the same trust
 * and the same proxy.
 *
 * @param base the server's address
 * @param http for short calls that {@code api} does not have; it follows no redirects, and nobody
 *     closes it: it is shared
 * @param streams the same for answers that go on and on: each has a connection of its own, so that
 *     any number of them leaves the calls alone, and to give one up costs the others nothing
 * @param api the server's API
 */
public record ServerClient(BaseUrl base, HttpClient http, HttpClient streams, InfisicalApi api) {
  /** A server whose streams come over the same client as its calls. */
  public ServerClient(BaseUrl base, HttpClient http, InfisicalApi api) {
    this(base, http, http, api);
  }
}
