package com.infisical.gotemplate.keys;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** Orders certificates from leaf to root by their key identifiers. */
public final class CertificateChain {
  private final List<X509CertificateHolder> ordered;

  private CertificateChain(List<X509CertificateHolder> ordered) {
    this.ordered = ordered;
  }

  /** The chain of the certificates in a PEM text. */
  public static CertificateChain of(String pem) throws KeyException {
    List<X509CertificateHolder> certificates = new ArrayList<>();
    for (PemBlock block : PemBlock.findAll(pem)) {
      certificates.add(certificate(block));
    }
    return of(certificates);
  }

  /** The chain of these certificates; it must be one, with one leaf. */
  public static CertificateChain of(List<X509CertificateHolder> certificates) throws KeyException {
    int count = certificates.size();
    int[] parents = new int[count];
    boolean[] isParent = new boolean[count];
    List<byte[]> subjects = certificates.stream().map(c -> bytes(subjectId(c))).toList();
    for (int i = 0; i < count; i++) {
      parents[i] = parentOf(bytes(authorityId(certificates.get(i))), subjects, i);
      if (parents[i] >= 0) {
        isParent[parents[i]] = true;
      }
    }
    int leaf = leaf(isParent);
    List<X509CertificateHolder> chain = new ArrayList<>();
    for (int at = leaf; at >= 0; at = parents[at]) {
      if (chain.size() >= count) {
        throw new KeyException("constructing chain resulted in cycle");
      }
      chain.add(certificates.get(at));
    }
    return new CertificateChain(chain);
  }

  private static int leaf(boolean[] isParent) throws KeyException {
    int leaf = -1;
    for (int i = 0; i < isParent.length; i++) {
      if (!isParent[i]) {
        if (leaf >= 0) {
          throw new KeyException("found multiple leaf or disjunct certificates");
        }
        leaf = i;
      }
    }
    if (leaf < 0) {
      throw new KeyException("no leaf certificate found");
    }
    return leaf;
  }

  private static byte[] bytes(byte @Nullable [] id) {
    return id == null ? new byte[0] : id;
  }

  private static int parentOf(byte[] authority, List<byte[]> subjects, int child) {
    for (int j = 0; j < subjects.size(); j++) {
      if (j != child && Arrays.equals(authority, subjects.get(j))) {
        return j;
      }
    }
    return -1;
  }

  private static byte @Nullable [] authorityId(X509CertificateHolder certificate) {
    if (certificate.getExtensions() == null) {
      return null;
    }
    AuthorityKeyIdentifier id = AuthorityKeyIdentifier.fromExtensions(certificate.getExtensions());
    return id == null ? null : id.getKeyIdentifierOctets();
  }

  private static byte @Nullable [] subjectId(X509CertificateHolder certificate) {
    if (certificate.getExtensions() == null) {
      return null;
    }
    SubjectKeyIdentifier id = SubjectKeyIdentifier.fromExtensions(certificate.getExtensions());
    return id == null ? null : id.getKeyIdentifier();
  }

  private static boolean isRoot(X509CertificateHolder certificate) {
    byte[] authority = authorityId(certificate);
    return authority == null || Arrays.equals(authority, subjectId(certificate));
  }

  /** All of it in PEM. */
  public String pem() throws KeyException {
    return pem(ordered);
  }

  /**
   * The part that {@code filterCertChain} asks for: leaf, intermediate or root; empty where none.
   */
  public String part(String kind) throws KeyException {
    return switch (kind) {
      case "leaf" -> isRoot(ordered.getFirst()) ? "" : pem(ordered.subList(0, 1));
      case "intermediate" -> pem(intermediates());
      case "root" ->
          isRoot(ordered.getLast()) ? pem(ordered.subList(ordered.size() - 1, ordered.size())) : "";
      default -> "";
    };
  }

  private List<X509CertificateHolder> intermediates() {
    List<X509CertificateHolder> found = new ArrayList<>();
    for (X509CertificateHolder certificate : ordered.subList(1, ordered.size())) {
      if (isRoot(certificate)) {
        break;
      }
      found.add(certificate);
    }
    return found;
  }

  /** Certificates in PEM, one after another. */
  public static String pem(List<X509CertificateHolder> certificates) throws KeyException {
    StringBuilder out = new StringBuilder();
    try {
      for (X509CertificateHolder certificate : certificates) {
        out.append(PemBlock.of("CERTIFICATE", certificate.getEncoded()).encode());
      }
    } catch (IOException e) {
      throw new KeyException("a certificate cannot be encoded");
    }
    return out.toString();
  }

  /** The certificate of a PEM block. */
  public static X509CertificateHolder certificate(@Nullable PemBlock block) throws KeyException {
    if (block == null) {
      throw new KeyException("no PEM block where a certificate should stand");
    }
    try {
      return new X509CertificateHolder(block.bytes());
    } catch (IOException e) {
      throw new KeyException("x509: malformed certificate");
    }
  }
}
