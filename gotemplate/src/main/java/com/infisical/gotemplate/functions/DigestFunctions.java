package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.Adler32;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Digests, password hashes, AES. */
final class DigestFunctions {
  private static final int AES_KEY = 32;
  private static final int AES_BLOCK = 16;
  private static final int BCRYPT_COST = 10;
  private static final int BCRYPT_SALT = 16;
  private static final int BCRYPT_LONGEST = 72;

  private DigestFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Digests and passwords");
    digests(shelf);
    return shelf
        .add(
            "bcrypt(password string) string",
            "The bcrypt hash of a password, at cost 10.",
            "{{ bcrypt \"secret\" | trunc 7 }}",
            "$2a$10$",
            call -> new Text(bcrypt(call, call.text(0))))
        .add(
            "htpasswd(user string, password string) string",
            "A line of an htpasswd file.",
            "{{ htpasswd \"me\" \"secret\" | trunc 10 }}",
            "me:$2a$10$",
            DigestFunctions::htpasswd)
        .add(
            "derivePassword(counter uint32, type string, password string, user string, site string)"
                + " string",
            "A password by the Master Password scheme: long, maximum, medium, short, basic, pin.",
            "{{ derivePassword 1 \"long\" \"password\" \"user\" \"example.com\" }}",
            "ZedaFaxcZaso9*",
            call -> new Text(DerivedPassword.of(call)))
        .add(
            "encryptAES(password string, text string) string",
            "Encrypts with AES-256 in CBC mode, in base64.",
            "{{ encryptAES \"key\" \"text\" | decryptAES \"key\" }}",
            "text",
            DigestFunctions::encrypt)
        .add(
            "decryptAES(password string, text string) string",
            "Decrypts the output of encryptAES.",
            "{{ \"30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=\" | decryptAES \"secretkey\" }}",
            "plaintext",
            DigestFunctions::decrypt);
  }

  private static void digests(Shelf shelf) {
    shelf
        .add(
            "sha1sum(text string) string",
            "SHA-1 in hexadecimal.",
            "{{ sha1sum \"hello\" }}",
            "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
            call -> digest("SHA-1", call.text(0)))
        .add(
            "sha256sum(text string) string",
            "SHA-256 in hexadecimal.",
            "{{ sha256sum \"hello\" | trunc 16 }}",
            "2cf24dba5fb0a30e",
            call -> digest("SHA-256", call.text(0)))
        .add(
            "sha512sum(text string) string",
            "SHA-512 in hexadecimal.",
            "{{ sha512sum \"hello\" | trunc 16 }}",
            "9b71d224bd62f378",
            call -> digest("SHA-512", call.text(0)))
        .add(
            "adler32sum(text string) string",
            "Adler-32 in decimal.",
            "{{ adler32sum \"hello\" }}",
            "103547413",
            DigestFunctions::adler32);
  }

  private static Value digest(String algorithm, String bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      return new Text(HexFormat.of().formatHex(digest.digest(Utf8.toBytes(bytes))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + algorithm, e);
    }
  }

  private static Value adler32(Call call) {
    Adler32 sum = new Adler32();
    sum.update(Utf8.toBytes(call.text(0)));
    return new Text(Long.toString(sum.getValue()));
  }

  private static String bcrypt(Call call, String password) {
    if (password.length() > BCRYPT_LONGEST) {
      return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes";
    }
    byte[] salt = new byte[BCRYPT_SALT];
    call.scope().environment().random().nextBytes(salt);
    byte[] bytes = Utf8.toBytes(password);
    return call.scope()
        .budget()
        .onKeyTime(() -> OpenBSDBCrypt.generate("2a", bytes, salt, BCRYPT_COST));
  }

  private static Value htpasswd(Call call) {
    String user = call.text(0);
    return new Text(
        user.contains(":") ? "invalid username: " + user : user + ":" + bcrypt(call, call.text(1)));
  }

  private static Cipher cipher(int mode, String password, byte[] iv)
      throws GeneralSecurityException {
    byte[] key = Arrays.copyOf(Utf8.toBytes(password), AES_KEY);
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
    return cipher;
  }

  private static Value encrypt(Call call) {
    byte[] content = Utf8.toBytes(call.text(1));
    if (content.length == 0) {
      return Text.EMPTY;
    }
    int padding = AES_BLOCK - content.length % AES_BLOCK;
    byte[] padded = Arrays.copyOf(content, content.length + padding);
    Arrays.fill(padded, content.length, padded.length, (byte) padding);
    byte[] iv = new byte[AES_BLOCK];
    call.scope().environment().random().nextBytes(iv);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, call.text(0), iv).doFinal(padded);
      byte[] all = Arrays.copyOf(iv, iv.length + sealed.length);
      System.arraycopy(sealed, 0, all, iv.length, sealed.length);
      return new Text(new String(Base64.getEncoder().encode(all), StandardCharsets.ISO_8859_1));
    } catch (GeneralSecurityException e) {
      throw new FunctionException("the text cannot be encrypted");
    }
  }

  private static Value decrypt(Call call) {
    if (call.text(1).isEmpty()) {
      return Text.EMPTY;
    }
    try {
      byte[] all = Utf8.toBytes(Base64Decoder.base64(call.text(1)));
      if (all.length <= AES_BLOCK || all.length % AES_BLOCK != 0) {
        throw new FunctionException("crypto/cipher: input not full blocks");
      }
      byte[] iv = Arrays.copyOf(all, AES_BLOCK);
      byte[] open =
          cipher(Cipher.DECRYPT_MODE, call.text(0), iv)
              .doFinal(all, AES_BLOCK, all.length - AES_BLOCK);
      int padding = open[open.length - 1] & 0xFF;
      if (padding > open.length) {
        throw new FunctionException("slice bounds out of range: wrong key or wrong text");
      }
      return new Text(Utf8.fromBytes(Arrays.copyOf(open, open.length - padding)));
    } catch (Base64Decoder.Corrupt e) {
      throw new FunctionException("the text is not valid base64");
    } catch (GeneralSecurityException e) {
      throw new FunctionException("the text cannot be decrypted");
    }
  }
}
