package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.keys.CertificateChain;
import com.infisical.gotemplate.keys.CertificateMaker;
import com.infisical.gotemplate.keys.CertificateMaker.Request;
import com.infisical.gotemplate.keys.KeyException;
import com.infisical.gotemplate.keys.PemBlock;
import com.infisical.gotemplate.keys.PrivateKeys;
import com.infisical.gotemplate.keys.PublicKeys;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.CertificateStruct;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Sprig's key and certificate generators. */
final class CertificateFunctions {
  private static final int KEY_BITS = 2048;
  private static final int PRIVATE_KEY_BITS = 4096;

  /** What a name or an address takes on its way into a certificate. */
  private static final int NAME_BYTES = 1024;

  private CertificateFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Certificates");
    generators(shelf);
    return shelf
        .add(
            "genPrivateKey(type string) string",
            "A private key in PEM: rsa, dsa, ecdsa or ed25519.",
            "{{ genPrivateKey \"ed25519\" | trunc 27 }}",
            "-----BEGIN PRIVATE KEY-----",
            CertificateFunctions::privateKey)
        .add(
            "buildCustomCert(certificate string, key string) certificate",
            "A pair of certificate and key, both given as PEM in base64.",
            "",
            "",
            CertificateFunctions::build);
  }

  private static void generators(Shelf shelf) {
    shelf
        .add(
            "genCA(name string, days int) certificate",
            "A certificate authority; .Cert and .Key are PEM.",
            "{{ $ca := genCA \"my-ca\" 365 }}{{ $ca.Cert | trunc 27 }}",
            "-----BEGIN CERTIFICATE-----",
            call -> authority(call, draw(call)))
        .add(
            "genCAWithKey(name string, days int, key string) certificate",
            "A certificate authority with a given key.",
            "{{ $ca := genPrivateKey \"ecdsa\" | genCAWithKey \"my-ca\" 365 }}{{ $ca.Key | trunc 30"
                + " }}",
            "-----BEGIN EC PRIVATE KEY-----",
            call -> authority(call, given(call, 2)))
        .add(
            "genSelfSignedCert(name string, addresses list, names list, days int) certificate",
            "A self-signed certificate for IP addresses and DNS names.",
            "{{ (genSelfSignedCert \"a.io\" nil (list \"a.io\") 30).Cert | trunc 27 }}",
            "-----BEGIN CERTIFICATE-----",
            call -> leaf(call, null, draw(call)))
        .add(
            "genSelfSignedCertWithKey(name string, addresses list, names list, days int, key"
                + " string) certificate",
            "A self-signed certificate with a given key.",
            "{{ (genPrivateKey \"ecdsa\" | genSelfSignedCertWithKey \"a.io\" nil nil 30).Cert |"
                + " trunc 27 }}",
            "-----BEGIN CERTIFICATE-----",
            call -> leaf(call, null, given(call, 4)))
        .add(
            "genSignedCert(name string, addresses list, names list, days int, ca certificate)"
                + " certificate",
            "A certificate signed by an authority.",
            "{{ $ca := genCA \"my-ca\" 365 }}{{ (genSignedCert \"a.io\" nil nil 30 $ca).Cert |"
                + " trunc 27 }}",
            "-----BEGIN CERTIFICATE-----",
            call -> leaf(call, (CertificateStruct) call.any(4), draw(call)))
        .add(
            "genSignedCertWithKey(name string, addresses list, names list, days int, ca"
                + " certificate, key string) certificate",
            "A certificate with a given key, signed by an authority.",
            "{{ $ca := genCA \"my-ca\" 365 }}{{ (genPrivateKey \"ecdsa\" | genSignedCertWithKey"
                + " \"a.io\" nil nil 30 $ca).Cert | trunc 27 }}",
            "-----BEGIN CERTIFICATE-----",
            call -> leaf(call, (CertificateStruct) call.any(4), given(call, 5)));
  }

  private static PrivateKeyInfo draw(Call call) {
    return drawRsa(call, KEY_BITS);
  }

  private static PrivateKeyInfo drawRsa(Call call, int bits) {
    Scope scope = call.scope();
    return scope.budget().onKeyTime(() -> PublicKeys.drawRsa(bits, scope.random()));
  }

  private static PrivateKeyInfo given(Call call, int index) {
    call.scope().budget().charge((long) KeyFunctions.ASN1_BYTES * call.text(index).length());
    try {
      return PrivateKeys.parsePem(call.text(index));
    } catch (KeyException e) {
      throw new FunctionException("parsing private key: " + e.reason());
    }
  }

  private static CertificateMaker maker(Call call) {
    return new CertificateMaker(
        call.scope().random(), call.scope().environment().clock().instant());
  }

  private static Value authority(Call call, PrivateKeyInfo key) {
    String name = Utf8.unicodeOf(call.text(0));
    Request request = new Request(name, List.of(), List.of(), call.integer(1), true);
    return make(call, request, key, null);
  }

  private static Value leaf(Call call, @Nullable CertificateStruct authority, PrivateKeyInfo key) {
    Request request =
        new Request(
            Utf8.unicodeOf(call.text(0)),
            texts(call, call.list(1), "error parsing ip"),
            texts(call, call.list(2), "error processing alternate dns name"),
            call.integer(3),
            false);
    return make(call, request, key, authority);
  }

  private static List<String> texts(Call call, ListValue list, String complaint) {
    List<String> texts = new ArrayList<>();
    for (Value element : list.elements()) {
      if (!(element instanceof Text(String bytes))) {
        throw new FunctionException(complaint + ": an element is not a string");
      }
      call.scope().budget().charge(NAME_BYTES + 16L * bytes.length());
      texts.add(Utf8.unicodeOf(bytes));
    }
    return texts;
  }

  private static Value make(
      Call call, Request request, PrivateKeyInfo key, @Nullable CertificateStruct authority) {
    try {
      return maker(call).make(request, key, authority);
    } catch (KeyException e) {
      throw new FunctionException(e.reason());
    } catch (IllegalArgumentException e) {
      throw new FunctionException("error parsing ip: an element is no IP address");
    }
  }

  private static Value privateKey(Call call) {
    String type = call.text(0);
    try {
      PrivateKeyInfo key =
          switch (type) {
            case "", "rsa" -> drawRsa(call, PRIVATE_KEY_BITS);
            case "dsa", "ecdsa", "ed25519" ->
                call.scope().budget().onKeyTime(() -> PublicKeys.draw(type, call.scope().random()));
            default -> null;
          };
      return new Text(key == null ? "Unknown type " + type : PrivateKeys.sprigPem(key));
    } catch (KeyException e) {
      throw new FunctionException("failed to generate private key: " + e.reason());
    }
  }

  private static Value build(Call call) {
    String certificate;
    String key;
    try {
      certificate = Base64Decoder.base64(call.text(0));
      key = Base64Decoder.base64(call.text(1));
      call.scope()
          .budget()
          .charge((long) KeyFunctions.ASN1_BYTES * (certificate.length() + key.length()));
    } catch (Base64Decoder.Corrupt e) {
      throw new FunctionException("unable to decode base64 certificate or private key");
    }
    try {
      PemBlock block = PemBlock.first(certificate);
      if (block == null) {
        throw new FunctionException("unable to decode certificate");
      }
      CertificateChain.certificate(block);
      PrivateKeys.parsePem(key);
      return new CertificateStruct(certificate, key);
    } catch (KeyException e) {
      throw new FunctionException("error parsing certificate or private key: " + e.reason());
    }
  }
}
