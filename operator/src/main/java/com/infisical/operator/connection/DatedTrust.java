package com.infisical.operator.connection;

import com.infisical.client.http.AuthorityDateException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts certificates that a currently valid authority signed, and distinguishes expired and not
 * yet valid authorities from unknown ones.
 *
 * <p>The JDK never looks at the dates of an authority that it is told to trust.
 */
final class DatedTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager valid;
  private final Supplier<X509ExtendedTrustManager> expiredToo;
  private final Supplier<X509ExtendedTrustManager> all;

  /**
   * @param expiredToo asked only to explain a refusal
   * @param all asked only to explain a refusal
   */
  DatedTrust(
      X509ExtendedTrustManager valid,
      Supplier<X509ExtendedTrustManager> expiredToo,
      Supplier<X509ExtendedTrustManager> all) {
    this.valid = valid;
    this.expiredToo = expiredToo;
    this.all = all;
  }

  private interface Check {
    void by(X509ExtendedTrustManager trust) throws CertificateException;
  }

  private void check(Check check) throws CertificateException {
    try {
      check.by(valid);
    } catch (CertificateException refusal) {
      if (passes(check, expiredToo.get())) {
        throw AuthorityDateException.expired(refusal);
      }
      if (passes(check, all.get())) {
        throw AuthorityDateException.notYetValid(refusal);
      }
      throw refusal;
    }
  }

  private static boolean passes(Check check, X509ExtendedTrustManager trust) {
    try {
      check.by(trust);
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    valid.checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    valid.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    valid.checkClientTrusted(chain, type, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return valid.getAcceptedIssuers();
  }
}
