package com.infisical.operator.connection;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads certificates in PEM; of what it cannot read, it repeats nothing. */
sealed interface PemCertificates {
  /** How a certificate begins. */
  Pattern PEM_BEGIN = Pattern.compile("-----BEGIN CERTIFICATE-----");

  /** A whole one; a text that begins twice and ends once is none. */
  Pattern PEM_BLOCK =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

  /** What separates the lines of one. */
  Pattern WHITE_SPACE = Pattern.compile("\\s+");

  /** All of them could be read; at least one. */
  record Read(List<X509Certificate> certificates) implements PemCertificates {
    /** Copies the list. */
    public Read {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * At least one could not.
   *
   * @param reason what is wrong, to follow the name of the thing in a sentence
   */
  record Unreadable(String reason) implements PemCertificates {}

  /** Text around the blocks and blocks of other kinds count as comments, as they do in Go. */
  static PemCertificates read(String pem) {
    List<String> blocks = blocks(pem);
    long begun = PEM_BEGIN.matcher(pem).results().count();
    if (begun == 0) {
      return new Unreadable("holds no PEM certificate (-----BEGIN CERTIFICATE-----)");
    }
    if (blocks.size() < begun) {
      return new Unreadable("holds a certificate that is cut off before its END line");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (String block : blocks) {
      try {
        certificates.add(certificate(block));
      } catch (CertificateException | IllegalArgumentException e) {
        return new Unreadable(
            "holds "
                + blocks.size()
                + " PEM certificates, of which number "
                + (certificates.size() + 1)
                + " cannot be read");
      }
    }
    return new Read(certificates);
  }

  /** What can be read of a file that the system keeps; the rest is left out, as Go does. */
  static List<X509Certificate> readLeniently(String pem) {
    return blocks(pem).stream()
        .flatMap(
            block -> {
              try {
                return Stream.of(certificate(block));
              } catch (CertificateException | IllegalArgumentException e) {
                return Stream.empty();
              }
            })
        .toList();
  }

  private static List<String> blocks(String pem) {
    return PEM_BLOCK.matcher(pem).results().map(found -> found.group(1)).toList();
  }

  private static X509Certificate certificate(String base64) throws CertificateException {
    byte[] der = Base64.getDecoder().decode(WHITE_SPACE.matcher(base64).replaceAll(""));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
