package com.infisical.operator.connection;

import com.infisical.client.BaseUrl;
import com.infisical.client.InfisicalApi;
import java.net.http.HttpClient;

/**
 * The way to one server: every call to it, a login, a read or a stream, goes through the same trust
 * and the same proxy.
 *
 * @param base the server's address
 * @param http for what {@code api} does not do, such as streams; it follows no redirects, and
 *     nobody closes it: it may be shared
 * @param api the server's API
 */
public record ServerClient(BaseUrl base, HttpClient http, InfisicalApi api) {}
