package com.infisical.operator.target.plan;

import com.infisical.client.SecretText;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.status.Redaction;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a target holds or is to hold, by key.
 *
 * <p>Immutable, safe for use by several threads, and prints nothing.
 */
public final class TargetData {
  private static final int MARK_DIGITS = 16;

  private final NavigableMap<String, byte[]> values;
  private final @Nullable String inputs;
  private final @Nullable String version;
  private final Map<String, String> notes;

  private TargetData(
      NavigableMap<String, byte[]> values,
      @Nullable String inputs,
      @Nullable String version,
      Map<String, String> notes) {
    this.values = values;
    this.inputs = inputs;
    this.version = version;
    this.notes = Map.copyOf(notes);
  }

  /** Copies {@code values}. */
  public static TargetData of(Map<String, byte[]> values) {
    NavigableMap<String, byte[]> copy = new TreeMap<>();
    values.forEach((key, value) -> copy.put(key, value.clone()));
    return new TargetData(copy, null, null, Map.of());
  }

  /** The bytes of {@code secrets}. */
  public static TargetData ofSecrets(Map<String, SecretText> secrets) {
    NavigableMap<String, byte[]> bytes = new TreeMap<>();
    secrets.forEach((key, secret) -> bytes.put(key, secret.bytes()));
    return new TargetData(bytes, null, null, Map.of());
  }

  /**
   * The same data with the keyed digest of what it was rendered from, to be kept on the target as
   * annotation {@code secrets.infisical.com/inputs}.
   */
  public TargetData withInputs(String digest) {
    return new TargetData(values, digest, version, notes);
  }

  /** The keyed digest of what the data was rendered from; empty without a template. */
  public Optional<String> inputs() {
    return Optional.ofNullable(inputs);
  }

  /**
   * The same data with what the resource's kind keeps beside them, in the same write.
   *
   * @param goVersion in the place of the version that is computed from the data
   * @param annotations of the target, each under the operator's own prefix
   */
  public TargetData withRecord(String goVersion, Map<String, String> annotations) {
    return new TargetData(values, inputs, goVersion, annotations);
  }

  /** What {@code secrets.infisical.com/version} is to say; empty for what the data give. */
  Optional<String> version() {
    return Optional.ofNullable(version);
  }

  /** Annotations that are written with the data. */
  Map<String, String> notes() {
    return notes;
  }

  /** The keys, sorted. */
  public SortedSet<String> keys() {
    return Collections.unmodifiableSortedSet(values.navigableKeySet());
  }

  /** The bytes of a key, which the taker must not change; empty where there is none such. */
  Optional<byte[]> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The bytes of all values together. */
  long size() {
    return values.values().stream().mapToLong(value -> value.length).sum();
  }

  /** Adds every key and value to {@code digest}. */
  public void digestInto(OperatorKey.Digest digest) {
    values.forEach((key, value) -> digest.add(key).add(value));
  }

  /**
   * The mark of this content on {@code target}, for annotations of the target and its consumers:
   * the first 16 hex digits of the digest of kind, namespace, name and data
   * (docs/infisical-static-secret.md#restarting-workloads).
   */
  public String mark(OperatorKey key, TargetRef target) {
    OperatorKey.Digest digest =
        key.digest("mark").add(target.kind().text()).add(target.namespace()).add(target.name());
    digestInto(digest);
    return digest.hex().substring(0, MARK_DIGITS);
  }

  /** Hands out each key with its bytes, sorted by key; the taker must not change them. */
  public void forEach(BiConsumer<String, byte[]> taker) {
    values.forEach(taker);
  }

  /** The values, in the order of their keys; the taker must not change them. */
  public Stream<byte[]> values() {
    return values.values().stream();
  }

  /** Shows nothing of what the API server says that is among {@code known}. */
  public static Redaction redaction(List<TargetData> known) {
    return Redaction.of(() -> known.stream().flatMap(TargetData::values));
  }

  /** Whether both hold the same bytes under the same keys, whatever they were rendered from. */
  public boolean sameContent(TargetData other) {
    return values.keySet().equals(other.values.keySet())
        && values.entrySet().stream()
            .allMatch(
                entry -> MessageDigest.isEqual(entry.getValue(), other.values.get(entry.getKey())));
  }

  @Override
  public String toString() {
    return "";
  }
}
