package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.keys.CertificateChain;
import com.infisical.gotemplate.keys.Jwk;
import com.infisical.gotemplate.keys.KeyException;
import com.infisical.gotemplate.keys.Keystore;
import com.infisical.gotemplate.keys.PemBlock;
import com.infisical.gotemplate.keys.PrivateKeys;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Text;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;

/** The operator's own functions for keystores, PEM bundles and JSON Web Keys. */
final class KeyFunctions {
  /**
   * What a byte of ASN.1 takes when it is read: a number of one byte is an object with an array.
   */
  static final int ASN1_BYTES = 24;

  /** A computation on keys. */
  @FunctionalInterface
  private interface KeyBody {
    String apply(Call call) throws KeyException;
  }

  private KeyFunctions() {}

  private static Function.Body body(KeyBody body) {
    return call -> {
      try {
        return new Text(body.apply(call));
      } catch (KeyException e) {
        throw new FunctionException(e.reason());
      }
    };
  }

  /** The same for one that reads its arguments as ASN.1 or JSON. */
  private static Function.Body parsing(KeyBody body) {
    Function.Body parsed = body(body);
    return call -> {
      for (int i = 0; i < call.size(); i++) {
        call.scope().budget().charge((long) ASN1_BYTES * call.text(i).length());
      }
      return parsed.apply(call);
    };
  }

  static Shelf shelf() {
    Shelf shelf = new Shelf("Keystores and PEM");
    reading(shelf);
    writing(shelf);
    return shelf
        .add(
            "filterPEM(type string, pem string) string",
            "The blocks of one type, such as CERTIFICATE.",
            "{{ .TLS_BUNDLE.Value | filterPEM \"PRIVATE KEY\" }}",
            "",
            body(KeyFunctions::filter))
        .add(
            "filterCertChain(part string, pem string) string",
            "The leaf, intermediate or root certificates of a chain.",
            "{{ .TLS_BUNDLE.Value | filterPEM \"CERTIFICATE\" | filterCertChain \"leaf\" }}",
            "",
            parsing(call -> CertificateChain.of(call.text(1)).part(call.text(0))))
        .add(
            "jwkPublicKeyPem(json string) string",
            "The PEM of a public JSON Web Key.",
            "{{ jwkPublicKeyPem .JWK.Value }}",
            "",
            parsing(call -> Jwk.publicPem(Utf8.unicodeOf(call.text(0)))))
        .add(
            "jwkPrivateKeyPem(json string) string",
            "The PKCS#8 PEM of a private JSON Web Key.",
            "{{ jwkPrivateKeyPem .JWK.Value }}",
            "",
            parsing(call -> Jwk.privatePem(Utf8.unicodeOf(call.text(0)))));
  }

  private static void reading(Shelf shelf) {
    shelf
        .add(
            "pkcs12key(keystore string) string",
            "The private key of a PKCS#12 keystore without password, in PEM.",
            "{{ .KEYSTORE.Value | b64dec | pkcs12key }}",
            "",
            parsing(call -> key(call, "", call.text(0))))
        .add(
            "pkcs12keyPass(password string, keystore string) string",
            "The private key of a PKCS#12 keystore, in PEM.",
            "{{ .KEYSTORE.Value | b64dec | pkcs12keyPass \"changeit\" }}",
            "",
            parsing(call -> key(call, call.text(0), call.text(1))))
        .add(
            "pkcs12cert(keystore string) string",
            "The certificates of a PKCS#12 keystore without password, leaf first, in PEM.",
            "{{ .KEYSTORE.Value | b64dec | pkcs12cert }}",
            "",
            parsing(call -> certificates(call, "", call.text(0))))
        .add(
            "pkcs12certPass(password string, keystore string) string",
            "The certificates of a PKCS#12 keystore, leaf first, in PEM.",
            "{{ .KEYSTORE.Value | b64dec | pkcs12certPass \"changeit\" }}",
            "",
            parsing(call -> certificates(call, call.text(0), call.text(1))));
  }

  private static void writing(Shelf shelf) {
    shelf
        .add(
            "pemToPkcs12(certificate string, key string) string",
            "A PKCS#12 keystore without password of a certificate and its key, in base64.",
            "{{ pemToPkcs12 .TLS_CRT.Value .TLS_KEY.Value }}",
            "",
            parsing(call -> keystore(call, "", false)))
        .add(
            "pemToPkcs12Pass(certificate string, key string, password string) string",
            "A PKCS#12 keystore of a certificate and its key, in base64.",
            "{{ pemToPkcs12Pass .TLS_CRT.Value .TLS_KEY.Value \"changeit\" }}",
            "",
            parsing(call -> keystore(call, call.text(2), false)))
        .add(
            "fullPemToPkcs12(certificates string, key string) string",
            "A PKCS#12 keystore without password of a whole chain and the leaf's key, in base64.",
            "{{ fullPemToPkcs12 .TLS_CRT.Value .TLS_KEY.Value }}",
            "",
            parsing(call -> keystore(call, "", true)))
        .add(
            "fullPemToPkcs12Pass(certificates string, key string, password string) string",
            "A PKCS#12 keystore of a whole chain and the leaf's key, in base64.",
            "{{ fullPemToPkcs12Pass .TLS_CRT.Value .TLS_KEY.Value \"changeit\" }}",
            "",
            parsing(call -> keystore(call, call.text(2), true)));
  }

  private static Keystore decode(Call call, String password, String keystore) throws KeyException {
    Budget budget = call.scope().budget();
    byte[] der = Utf8.toBytes(keystore);
    return budget.onKeyTime(
        () -> Keystore.decode(der, Utf8.unicodeOf(password), budget::checkTime));
  }

  private static String key(Call call, String password, String keystore) throws KeyException {
    Keystore store = decode(call, password, keystore);
    return PemBlock.of("PRIVATE KEY", PrivateKeys.pkcs8(store.key())).encode();
  }

  private static String certificates(Call call, String password, String keystore)
      throws KeyException {
    Keystore store = decode(call, password, keystore);
    return CertificateChain.of(store.certificates()).pem();
  }

  private static String keystore(Call call, String password, boolean whole) throws KeyException {
    String pem = call.text(0);
    PemBlock.Found found = PemBlock.find(pem, 0);
    List<X509CertificateHolder> certificates = new ArrayList<>();
    certificates.add(CertificateChain.certificate(found.block()));
    while (whole && found.end() < pem.length()) {
      found = PemBlock.find(pem, found.end());
      certificates.add(CertificateChain.certificate(found.block()));
    }
    PemBlock key = PemBlock.first(call.text(1));
    if (key == null) {
      throw new KeyException("no PEM block where a private key should stand");
    }
    Keystore store = new Keystore(PrivateKeys.parseAny(key.bytes()), certificates);
    byte[] der =
        call.scope()
            .budget()
            .onKeyTime(
                () -> store.encode(Utf8.unicodeOf(password), call.scope().environment().random()));
    return EncodingFunctions.base64(Utf8.fromBytes(der));
  }

  private static String filter(Call call) throws KeyException {
    String pem = call.text(1);
    Output kept = call.scope().output();
    PemBlock.Found found = PemBlock.find(pem, 0);
    while (found.block() != null) {
      if (found.block().type().equalsIgnoreCase(call.text(0))) {
        kept.append(found.block().encode());
      }
      found = PemBlock.find(pem, found.end());
    }
    if (kept.length() == 0 && found.end() < pem.length()) {
      throw new KeyException("error filtering pem: found junk");
    }
    return kept.text();
  }
}
