package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.text.Utf8;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Passwords by the Master Password scheme, which needs no store. */
final class DerivedPassword {
  private static final String SEED = "com.lyndir.masterpassword";
  private static final Scrypt.Cost COST = new Scrypt.Cost(32768, 8, 2);
  private static final int KEY = 64;

  /**
   * Where memory is short, one of so many blocks is kept: 8 MiB do, in less than twice the time.
   */
  private static final int WIDEST_SPACING = 4;

  private static final Map<String, String[]> PATTERNS =
      Map.of(
          "maximum", new String[] {"anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"},
          "long",
              new String[] {
                "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv",
                "CvccCvcvnoCvcv", "CvccCvcvCvcvno", "CvcvnoCvccCvcv", "CvcvCvccnoCvcv",
                "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno",
                "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno", "CvcvnoCvccCvcc",
                "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc",
                "CvccCvcvCvccno"
              },
          "medium", new String[] {"CvcnoCvc", "CvcCvcno"},
          "short", new String[] {"Cvcn"},
          "basic", new String[] {"aaanaaan", "aannaaan", "aaannaaa"},
          "pin", new String[] {"nnnn"});

  private static final Map<Character, String> CHARACTERS =
      Map.of(
          'V', "AEIOU",
          'C', "BCDFGHJKLMNPQRSTVWXYZ",
          'v', "aeiou",
          'c', "bcdfghjklmnpqrstvwxyz",
          'A', "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
          'a', "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
          'n', "0123456789",
          'o', "@&%?,=[]_:-+*$#!'^~;()/.",
          'x', "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()");

  private DerivedPassword() {}

  /** The password for counter, type, master password, user and site. */
  static String of(Call call) {
    String[] patterns = PATTERNS.get(call.text(1));
    if (patterns == null) {
      return "cannot find password template " + call.text(1);
    }
    String user = call.text(3);
    String site = call.text(4);
    byte[] salt = Utf8.toBytes(SEED + number(user.length()) + user);
    byte[] key = derived(call.scope().budget(), Utf8.toBytes(call.text(2)), salt);
    byte[] seed = hmac(key, SEED + number(site.length()) + site + number(call.integer(0)));
    String pattern = patterns[(seed[0] & 0xFF) % patterns.length];
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      String set = CHARACTERS.getOrDefault(pattern.charAt(i), "x");
      password.append(set.charAt((seed[i + 1] & 0xFF) % set.length()));
    }
    return password.toString();
  }

  private static byte[] derived(Budget budget, byte[] password, byte[] salt) {
    int spacing = 1;
    while (spacing < WIDEST_SPACING && COST.memory(spacing) > budget.left()) {
      spacing *= 2;
    }
    int chosen = spacing;
    budget.charge(COST.memory(chosen));
    byte[] key =
        budget.onKeyTime(() -> Scrypt.derive(password, salt, COST, KEY, chosen, budget::checkTime));
    budget.release(COST.memory(chosen));
    return key;
  }

  private static String number(long value) {
    return Utf8.fromBytes(ByteBuffer.allocate(4).putInt((int) value).array());
  }

  private static byte[] hmac(byte[] key, String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(Utf8.toBytes(message));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks HMAC-SHA-256", e);
    }
  }
}
