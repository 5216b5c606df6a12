package com.infisical.operator.pushsecret.generator;

import com.infisical.client.SecretText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Generates one value after the other. */
public sealed interface Generator {
  /**
   * A new value.
   *
   * @param random a source of chance that cannot be predicted
   */
  SecretText next(Random random);

  /** Passwords: each character is drawn uniformly, and stands at a random place. */
  record Password(PasswordRules rules) implements Generator {
    @Override
    public SecretText next(Random random) {
      List<Integer> drawn = new ArrayList<>();
      draw(rules.letterCharacters(), rules.letters(), drawn, random);
      draw(rules.digitCharacters(), rules.digits(), drawn, random);
      draw(rules.symbolCharacters(), rules.symbols(), drawn, random);
      Collections.shuffle(drawn, random);
      StringBuilder text = new StringBuilder();
      drawn.forEach(text::appendCodePoint);
      return SecretText.of(text.toString());
    }

    private void draw(Set<Integer> from, int count, List<Integer> drawn, Random random) {
      List<Integer> left = new ArrayList<>(from);
      if (!rules.allowRepeat()) {
        Set<Integer> used = new HashSet<>(drawn);
        left.removeIf(used::contains);
      }
      Collections.sort(left);
      for (int i = 0; i < count; i++) {
        int at = random.nextInt(left.size());
        drawn.add(rules.allowRepeat() ? left.get(at) : left.remove(at));
      }
    }
  }

  /** UUIDs of version 4, in lower case. */
  record Uuid() implements Generator {
    private static final int BYTES = 16;

    @Override
    public SecretText next(Random random) {
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
      bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
      long high = 0;
      long low = 0;
      for (int i = 0; i < BYTES / 2; i++) {
        high = (high << 8) | (bytes[i] & 0xff);
        low = (low << 8) | (bytes[i + BYTES / 2] & 0xff);
      }
      return SecretText.of(new UUID(high, low).toString().toLowerCase(Locale.ROOT));
    }
  }
}
