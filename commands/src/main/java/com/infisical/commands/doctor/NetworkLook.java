package com.infisical.commands.doctor;

import com.infisical.client.BaseUrl;
import com.infisical.operator.connection.ProxyRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Describes the way to a server, a line for each part of it: proxy, addresses, port, certificates.
 * It judges nothing; whether a call succeeds is for the operator's own client to say.
 */
final class NetworkLook {
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int MOST_ADDRESSES = 4;

  private final ProxyRules proxies;
  private final Instant now;

  NetworkLook(ProxyRules proxies, Instant now) {
    this.proxies = proxies;
    this.now = now;
  }

  /** What lies on the way to {@code server}. */
  List<String> at(BaseUrl server) {
    Optional<ProxyRules.Proxy> proxy = proxies.proxyFor(server.uri());
    if (proxy.isPresent()) {
      return List.of(
          "through the proxy of %s here, %s:%d; the operator's own may differ"
              .formatted(proxy.get().variable(), proxy.get().host(), proxy.get().port()));
    }
    List<String> lines = new ArrayList<>();
    try {
      InetAddress[] addresses = InetAddress.getAllByName(server.host());
      lines.add("DNS: " + server.host() + " is " + inWords(addresses));
      lines.addAll(connected(server, addresses[0]));
    } catch (UnknownHostException e) {
      lines.add("DNS: " + server.host() + " cannot be resolved from here");
    }
    return lines;
  }

  private static String inWords(InetAddress[] addresses) {
    return Arrays.stream(addresses)
            .limit(MOST_ADDRESSES)
            .map(InetAddress::getHostAddress)
            .collect(Collectors.joining(", "))
        + (addresses.length > MOST_ADDRESSES ? " and more" : "");
  }

  private List<String> connected(BaseUrl server, InetAddress address) {
    List<String> lines = new ArrayList<>();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, server.port()), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      lines.add("TCP: port " + server.port() + " accepts connections");
      if (server.isTls()) {
        lines.addAll(certificates(server, socket));
      }
    } catch (IOException e) {
      lines.add("TCP: port " + server.port() + " accepts no connection from here");
    }
    return lines;
  }

  private List<String> certificates(BaseUrl server, Socket socket) {
    try (SSLSocket tls =
        (SSLSocket)
            looking().getSocketFactory().createSocket(socket, server.host(), server.port(), true)) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setServerNames(serverNames(server.host()));
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      List<String> lines = new ArrayList<>();
      for (Certificate certificate : tls.getSession().getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) {
          lines.add("TLS: " + inWords(x509));
        }
      }
      return lines;
    } catch (IOException e) {
      return List.of("TLS: the handshake fails");
    }
  }

  private String inWords(X509Certificate certificate) {
    long days = Duration.between(now, certificate.getNotAfter().toInstant()).toDays();
    return "%s, issued by %s, %s"
        .formatted(
            certificate.getSubjectX500Principal().getName(),
            certificate.getIssuerX500Principal().getName(),
            certificate.getNotAfter().toInstant().isBefore(now)
                ? "expired " + -days + " days ago"
                : days + " days left");
  }

  /**
   * What TLS asks for by name: no address, and no dot at the end (RFC 6066, section 3). The JDK
   * takes no name with an underscore.
   */
  static List<SNIServerName> serverNames(String host) {
    if (!host.matches(".*[a-zA-Z].*") || host.contains(":") || host.contains("_")) {
      return List.of();
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return List.of(new SNIHostName(name));
  }

  /** Trusts whatever comes, because nothing is sent: only to see the certificates. */
  private static SSLContext looking() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new LookingTrust()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK has no TLS", e);
    }
  }
}
