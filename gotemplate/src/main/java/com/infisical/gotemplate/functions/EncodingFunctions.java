package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.Base64;

/** Base64 and base32. */
final class EncodingFunctions {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private EncodingFunctions() {}

  static Shelf shelf() {
    return new Shelf("Base64 and base32")
        .add(
            "b64enc(text string) string",
            "Encodes in base64.",
            "{{ b64enc \"hello\" }}",
            "aGVsbG8=",
            call -> new Text(base64(call.text(0))))
        .add(
            "b64dec(text string) string",
            "Decodes base64; returns the error message for invalid input.",
            "{{ b64dec \"aGVsbG8=\" }}",
            "hello",
            EncodingFunctions::decode64)
        .add(
            "encodeBase64(text string) string",
            "Encodes in base64.",
            "{{ encodeBase64 \"hello\" }}",
            "aGVsbG8=",
            call -> new Text(base64(call.text(0))))
        .add(
            "decodeBase64ToBytes(text string) string",
            "Decodes base64 to arbitrary bytes; fails on invalid input.",
            "{{ decodeBase64ToBytes \"aGVsbG8=\" }}",
            "hello",
            EncodingFunctions::decodeStrictly)
        .add(
            "b32enc(text string) string",
            "Encodes in base32.",
            "{{ b32enc \"hello\" }}",
            "NBSWY3DP",
            call -> new Text(base32(call.text(0))))
        .add(
            "b32dec(text string) string",
            "Decodes base32; returns the error message for invalid input.",
            "{{ b32dec \"NBSWY3DP\" }}",
            "hello",
            EncodingFunctions::decode32);
  }

  static String base64(String bytes) {
    return Base64.getEncoder().encodeToString(Utf8.toBytes(bytes));
  }

  private static Value decode64(Call call) {
    try {
      return new Text(Base64Decoder.base64(call.text(0)));
    } catch (Base64Decoder.Corrupt e) {
      return new Text(e.reason());
    }
  }

  private static Value decode32(Call call) {
    try {
      return new Text(Base64Decoder.base32(call.text(0)));
    } catch (Base64Decoder.Corrupt e) {
      return new Text(e.reason());
    }
  }

  private static Value decodeStrictly(Call call) {
    try {
      return new Text(Base64Decoder.base64(call.text(0)));
    } catch (Base64Decoder.Corrupt e) {
      throw new FunctionException("Error: the text is not valid base64");
    }
  }

  private static String base32(String bytes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes.length(); i += 5) {
      int present = Math.min(5, bytes.length() - i);
      long bits = 0;
      for (int k = 0; k < 5; k++) {
        bits = bits << 8 | (k < present ? bytes.charAt(i + k) : 0);
      }
      int digits = (present * 8 + 4) / 5;
      for (int k = 0; k < 8; k++) {
        out.append(k < digits ? BASE32.charAt((int) (bits >> (35 - 5 * k) & 0x1F)) : '=');
      }
    }
    return out.toString();
  }
}
