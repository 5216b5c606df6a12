package com.infisical.operator.connection;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads certificates in PEM; of what it cannot read, it repeats nothing. */
sealed interface PemCertificates {
  /** How a certificate begins. */
  String BEGIN = "-----BEGIN CERTIFICATE-----";

  /** How it ends. */
  String END = "-----END CERTIFICATE-----";

  /** What separates the lines of one. */
  Pattern WHITE_SPACE = Pattern.compile("\\s+");

  /**
   * At least one could be read; the others are left out, as Go does.
   *
   * @param certificates by their numbers, the first of the text being 1
   * @param unreadable the numbers of the others
   */
  record Read(SortedMap<Integer, X509Certificate> certificates, List<Integer> unreadable)
      implements PemCertificates {
    /** Copies the list. */
    public Read {
      unreadable = List.copyOf(unreadable);
    }
  }

  /**
   * None could be.
   *
   * @param reason what is wrong, to follow the name of the thing in a sentence
   */
  record Unreadable(String reason) implements PemCertificates {}

  /** Text around the blocks and blocks of other kinds count as comments, as they do in Go. */
  static PemCertificates read(String pem) {
    SortedMap<Integer, X509Certificate> certificates = new TreeMap<>();
    List<Integer> unreadable = new ArrayList<>();
    int number = 0;
    int begin = pem.indexOf(BEGIN);
    while (begin >= 0) {
      number++;
      int next = pem.indexOf(BEGIN, begin + BEGIN.length());
      Optional<X509Certificate> found =
          certificate(pem.substring(begin + BEGIN.length(), next < 0 ? pem.length() : next));
      if (found.isPresent()) {
        certificates.put(number, found.get());
      } else {
        unreadable.add(number);
      }
      begin = next;
    }
    if (number == 0) {
      return new Unreadable("contains no PEM certificate (" + BEGIN + ")");
    }
    return certificates.isEmpty()
        ? new Unreadable(
            number == 1
                ? "contains a PEM certificate that cannot be read"
                : "holds " + number + " PEM certificates, none of which can be read")
        : new Read(certificates, unreadable);
  }

  /** The certificates of a text; none where none can be read. */
  static List<X509Certificate> of(String pem) {
    return read(pem) instanceof Read read ? List.copyOf(read.certificates().values()) : List.of();
  }

  /**
   * @param rest what follows the line that begins it; without an end it was cut off
   */
  private static Optional<X509Certificate> certificate(String rest) {
    int end = rest.indexOf(END);
    if (end < 0) {
      return Optional.empty();
    }
    try {
      byte[] der =
          Base64.getDecoder().decode(WHITE_SPACE.matcher(rest.substring(0, end)).replaceAll(""));
      return Optional.of(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der)));
    } catch (CertificateException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
