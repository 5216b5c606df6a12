package com.infisical.gotemplate.keys;

import com.infisical.gotemplate.value.CertificateStruct;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes X.509 certificates as Sprig's functions do. */
public final class CertificateMaker {
  private static final int SERIAL_BITS = 128;

  private final SecureRandom random;
  private final Instant now;

  /** A maker that draws from this source, for certificates valid from now. */
  public CertificateMaker(SecureRandom random, Instant now) {
    this.random = random;
    this.now = now;
  }

  /**
   * What a certificate is to say.
   *
   * @param addresses IP addresses as text
   * @param names DNS names
   */
  public record Request(
      String commonName,
      List<String> addresses,
      List<String> names,
      long days,
      boolean authority) {}

  /** A certificate for a key, signed by itself or by an authority. */
  public CertificateStruct make(
      Request request, PrivateKeyInfo key, @Nullable CertificateStruct authority)
      throws KeyException {
    try {
      X509CertificateHolder parent =
          authority == null ? null : CertificateChain.certificate(PemBlock.first(authority.cert()));
      PrivateKeyInfo signingKey = authority == null ? key : PrivateKeys.parsePem(authority.key());
      X509CertificateHolder made = sign(request, key, parent, signingKey);
      return new CertificateStruct(CertificateChain.pem(List.of(made)), PrivateKeys.sprigPem(key));
    } catch (IOException | OperatorCreationException | RuntimeOperatorException e) {
      throw new KeyException("error creating certificate");
    }
  }

  private X509CertificateHolder sign(
      Request request,
      PrivateKeyInfo key,
      @Nullable X509CertificateHolder parent,
      PrivateKeyInfo signingKey)
      throws IOException, OperatorCreationException, KeyException {
    SubjectPublicKeyInfo publicKey = PublicKeys.of(key);
    X500Name subject = subject(request.commonName());
    // Go counts in nanoseconds of 64 bits, which may overflow
    Instant end = now.plusNanos(request.days() * Duration.ofDays(1).toNanos());
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            parent == null ? subject : parent.getSubject(),
            new BigInteger(SERIAL_BITS, random),
            Date.from(now),
            Date.from(end),
            subject,
            publicKey);
    extend(builder, request, publicKey, parent);
    return builder.build(signer(signingKey));
  }

  private static X500Name subject(String name) {
    X500NameBuilder builder = new X500NameBuilder();
    if (!name.isEmpty()) {
      ASN1Encodable text =
          DERPrintableString.isPrintableString(name)
              ? new DERPrintableString(name)
              : new DERUTF8String(name);
      builder.addRDN(BCStyle.CN, text);
    }
    return builder.build();
  }

  private static void extend(
      X509v3CertificateBuilder builder,
      Request request,
      SubjectPublicKeyInfo publicKey,
      @Nullable X509CertificateHolder parent)
      throws IOException {
    int usage = KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(request.authority() ? usage | KeyUsage.keyCertSign : usage));
    builder.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    builder.addExtension(
        Extension.basicConstraints, true, new BasicConstraints(request.authority()));
    X509ExtensionUtils ids = new BcX509ExtensionUtils();
    if (request.authority()) {
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(publicKey));
    }
    SubjectKeyIdentifier parentId =
        parent == null || parent.getExtensions() == null
            ? null
            : SubjectKeyIdentifier.fromExtensions(parent.getExtensions());
    if (parent != null && parentId != null) {
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new AuthorityKeyIdentifier(parentId.getKeyIdentifier()));
    }
    GeneralName[] alternatives = alternatives(request);
    if (alternatives.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
    }
  }

  private static GeneralName[] alternatives(Request request) {
    List<GeneralName> found = new ArrayList<>();
    request.names().forEach(n -> found.add(new GeneralName(GeneralName.dNSName, n)));
    request.addresses().forEach(a -> found.add(new GeneralName(GeneralName.iPAddress, a)));
    return found.toArray(new GeneralName[0]);
  }

  private ContentSigner signer(PrivateKeyInfo key)
      throws OperatorCreationException, IOException, KeyException {
    ASN1ObjectIdentifier algorithm = key.getPrivateKeyAlgorithm().getAlgorithm();
    String name =
        algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
            ? "SHA256WithRSA"
            : algorithm.equals(EdECObjectIdentifiers.id_Ed25519) ? "Ed25519" : "SHA256WithECDSA";
    return new JcaContentSignerBuilder(name)
        .setSecureRandom(random)
        .setProvider(Providers.BOUNCY_CASTLE)
        .build(PublicKeys.jcaPrivate(key));
  }
}
