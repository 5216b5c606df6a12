package com.infisical.gotemplate.functions;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.Pack;

/**
 * Derives keys by scrypt (RFC 7914) in as much memory as there is: it keeps every {@code spacing}th
 * block and computes the others anew. Half the memory costs a quarter of the time more.
 *
 * <p>Bouncy Castle's scrypt always takes all of the memory, and looks at no clock.
 */
final class Scrypt {
  private static final int SALSA_WORDS = 16;
  private static final int BLOCKS_BETWEEN_LOOKS = 1024;

  /**
   * How hard it is to be.
   *
   * @param blocks a power of two
   * @param size of a block, in 128 bytes
   * @param lanes one after another
   */
  record Cost(int blocks, int size, int lanes) {
    /** The bytes that it takes when it keeps every {@code spacing}th block. */
    long memory(int spacing) {
      return 128L * size * (blocks / spacing) + 64L * (blocks / spacing);
    }
  }

  private final Cost cost;
  private final int spacing;
  private final Runnable pause;
  private final int words;
  private final int[] mixed = new int[SALSA_WORDS];
  private final int[] rounds = new int[SALSA_WORDS];
  private int looks;

  private Scrypt(Cost cost, int spacing, Runnable pause) {
    this.cost = cost;
    this.spacing = spacing;
    this.pause = pause;
    this.words = 2 * SALSA_WORDS * cost.size();
  }

  /**
   * The key of a password.
   *
   * @param spacing a power of two: every so many blocks one is kept
   * @param pause runs now and then, and may throw to end the derivation
   */
  static byte[] derive(
      byte[] password, byte[] salt, Cost cost, int length, int spacing, Runnable pause) {
    Scrypt scrypt = new Scrypt(cost, spacing, pause);
    int laneBytes = 128 * cost.size();
    byte[] lanes = pbkdf2(password, salt, cost.lanes() * laneBytes);
    for (int lane = 0; lane < cost.lanes(); lane++) {
      scrypt.mix(lanes, lane * laneBytes);
    }
    return pbkdf2(password, lanes, length);
  }

  private static byte[] pbkdf2(byte[] password, byte[] salt, int length) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
    generator.init(password, salt, 1);
    return ((KeyParameter) generator.generateDerivedMacParameters(length * 8)).getKey();
  }

  /** Mixes the lane that starts at {@code from}, in place. */
  private void mix(byte[] lanes, int from) {
    int[] block = new int[words];
    int[] next = new int[words];
    Pack.littleEndianToInt(lanes, from, block);
    int[][] kept = new int[cost.blocks() / spacing][];
    for (int i = 0; i < cost.blocks(); i++) {
      if (i % spacing == 0) {
        kept[i / spacing] = block.clone();
      }
      step(block, next);
      int[] spare = block;
      block = next;
      next = spare;
    }
    int[] wanted = new int[words];
    int[] after = new int[words];
    for (int i = 0; i < cost.blocks(); i++) {
      int index = block[words - SALSA_WORDS] & (cost.blocks() - 1);
      System.arraycopy(kept[index / spacing], 0, wanted, 0, words);
      for (int k = index % spacing; k > 0; k--) {
        step(wanted, after);
        int[] spare = wanted;
        wanted = after;
        after = spare;
      }
      for (int w = 0; w < words; w++) {
        block[w] ^= wanted[w];
      }
      step(block, next);
      int[] spare = block;
      block = next;
      next = spare;
    }
    Pack.intToLittleEndian(block, lanes, from);
    Arrays.fill(kept, null);
  }

  /** From one block to the next. */
  private void step(int[] block, int[] next) {
    if (++looks % BLOCKS_BETWEEN_LOOKS == 0) {
      pause.run();
    }
    System.arraycopy(block, words - SALSA_WORDS, mixed, 0, SALSA_WORDS);
    int half = words / 2;
    for (int i = 0; i < words; i += SALSA_WORDS) {
      for (int w = 0; w < SALSA_WORDS; w++) {
        mixed[w] ^= block[i + w];
      }
      salsa();
      int even = i / (2 * SALSA_WORDS) * SALSA_WORDS;
      int to = i / SALSA_WORDS % 2 == 0 ? even : half + even;
      System.arraycopy(mixed, 0, next, to, SALSA_WORDS);
    }
  }

  /** Salsa20/8 on {@link #mixed}. */
  private void salsa() {
    int[] x = rounds;
    System.arraycopy(mixed, 0, x, 0, SALSA_WORDS);
    for (int round = 0; round < 8; round += 2) {
      quarter(x, 0, 4, 8, 12);
      quarter(x, 5, 9, 13, 1);
      quarter(x, 10, 14, 2, 6);
      quarter(x, 15, 3, 7, 11);
      quarter(x, 0, 1, 2, 3);
      quarter(x, 5, 6, 7, 4);
      quarter(x, 10, 11, 8, 9);
      quarter(x, 15, 12, 13, 14);
    }
    for (int w = 0; w < SALSA_WORDS; w++) {
      mixed[w] += x[w];
    }
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
    x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
    x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
    x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
  }
}
