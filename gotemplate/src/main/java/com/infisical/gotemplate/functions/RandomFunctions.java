package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random text, bytes and numbers, all drawn from the caller's source. */
final class RandomFunctions {
  private static final String DIGITS = "0123456789";
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private RandomFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Random");
    texts(shelf);
    return shelf
        .add(
            "randBytes(count int) string",
            "The given number of random bytes, in base64.",
            "{{ randBytes 24 | len }}",
            "32",
            RandomFunctions::bytes)
        .add(
            "randInt(least int, end int) int",
            "A random number from the first up to, but excluding, the second.",
            "{{ randInt 12 30 }}",
            "",
            RandomFunctions::number)
        .add(
            "shuffle(text string) string",
            "The characters in random order.",
            "{{ shuffle \"hello\" }}",
            "",
            RandomFunctions::shuffle)
        .add("uuidv4() string", "A random UUID.", "{{ uuidv4 }}", "", RandomFunctions::uuid);
  }

  private static void texts(Shelf shelf) {
    StringBuilder printable = new StringBuilder();
    for (char c = ' '; c <= '~'; c++) {
      printable.append(c);
    }
    String all = printable.toString();
    shelf
        .add(
            "randAlphaNum(count int) string",
            "The given number of random letters and digits.",
            "{{ randAlphaNum 12 | len }}",
            "12",
            call -> draw(call, LETTERS + DIGITS))
        .add(
            "randAlpha(count int) string",
            "The given number of random letters.",
            "{{ randAlpha 12 | len }}",
            "12",
            call -> draw(call, LETTERS))
        .add(
            "randNumeric(count int) string",
            "The given number of random digits.",
            "{{ randNumeric 6 | len }}",
            "6",
            call -> draw(call, DIGITS))
        .add(
            "randAscii(count int) string",
            "The given number of random printable characters.",
            "{{ randAscii 12 | len }}",
            "12",
            call -> draw(call, all));
  }

  private static SecureRandom random(Call call) {
    return call.scope().environment().random();
  }

  private static Value draw(Call call, String characters) {
    long count = call.integer(0);
    if (count <= 0) {
      return Text.EMPTY;
    }
    // once for the builder and once for the text
    call.scope().budget().charge(count);
    call.scope().budget().charge(count);
    StringBuilder out = new StringBuilder((int) count);
    for (long i = 0; i < count; i++) {
      call.scope().budget().step();
      out.append(characters.charAt(random(call).nextInt(characters.length())));
    }
    return new Text(out.toString());
  }

  private static Value bytes(Call call) {
    long count = call.integer(0);
    if (count < 0) {
      throw new FunctionException("makeslice: len out of range");
    }
    call.scope().budget().charge(count);
    call.scope().budget().charge(3 * count); // as base64
    byte[] drawn = new byte[(int) count];
    random(call).nextBytes(drawn);
    return new Text(Base64.getEncoder().encodeToString(drawn));
  }

  private static Value number(Call call) {
    if (call.integer(1) <= call.integer(0)) {
      throw new FunctionException("invalid argument to Intn");
    }
    return Int.of(random(call).nextLong(call.integer(0), call.integer(1)));
  }

  private static Value shuffle(Call call) {
    int[] runes = Utf8.runes(call.text(0));
    for (int i = runes.length - 1; i > 0; i--) {
      call.scope().budget().step();
      int j = random(call).nextInt(i + 1);
      int kept = runes[i];
      runes[i] = runes[j];
      runes[j] = kept;
    }
    StringBuilder out = new StringBuilder(call.text(0).length());
    for (int rune : runes) {
      Utf8.append(out, rune);
    }
    return new Text(out.toString());
  }

  private static Value uuid(Call call) {
    byte[] drawn = new byte[16];
    random(call).nextBytes(drawn);
    drawn[6] = (byte) ((drawn[6] & 0x0F) | 0x40);
    drawn[8] = (byte) ((drawn[8] & 0x3F) | 0x80);
    String hex = HexFormat.of().formatHex(drawn);
    return new Text(
        String.join(
            "-",
            hex.substring(0, 8),
            hex.substring(8, 12),
            hex.substring(12, 16),
            hex.substring(16, 20),
            hex.substring(20)));
  }
}
