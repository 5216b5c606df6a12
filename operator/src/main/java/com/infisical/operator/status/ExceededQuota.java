package com.infisical.operator.status;

import com.infisical.client.HttpStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the API server says when a ResourceQuota has no room for one more object. The quota is the
 * last that it asks, so all else about the object is well.
 *
 * @param words its own: {@code exceeded quota: objects, requested: secrets=1, used: secrets=3,
 *     limited: secrets=3}
 */
public record ExceededQuota(String words) {
  /** How the words begin. */
  static final String WORDS = "exceeded quota: ";

  private static final Pattern AMOUNTS =
      Pattern.compile("exceeded quota: .*, requested: (.+), used: (.+), limited: (.+)");

  /** The refusal of {@code refused}; empty where that is another. */
  public static Optional<ExceededQuota> of(KubernetesClientException refused) {
    String words = ApiServerReason.of(refused);
    return refused.getCode() == HttpStatus.FORBIDDEN && words.startsWith(WORDS)
        ? Optional.of(new ExceededQuota(words))
        : Optional.empty();
  }

  /**
   * Whether there is room for an object once one of its kind is gone; false where that cannot be
   * told, as in a quota that was lowered below what is used.
   */
  public boolean hasRoomForAnotherInItsPlace() {
    Matcher amounts = AMOUNTS.matcher(words);
    if (!amounts.matches()) {
      return false;
    }
    try {
      TreeMap<String, BigDecimal> used = amounts(amounts.group(2));
      TreeMap<String, BigDecimal> limited = amounts(amounts.group(3));
      return used.keySet().equals(limited.keySet())
          && used.entrySet().stream()
              .allMatch(each -> each.getValue().compareTo(limited.get(each.getKey())) <= 0);
    } catch (IllegalArgumentException notAmounts) {
      return false;
    }
  }

  private static TreeMap<String, BigDecimal> amounts(String list) {
    TreeMap<String, BigDecimal> amounts = new TreeMap<>();
    Arrays.stream(list.split(",", -1))
        .map(entry -> entry.split("=", 2))
        .forEach(entry -> amounts.put(entry[0], amount(entry)));
    return amounts;
  }

  private static BigDecimal amount(String[] entry) {
    if (entry.length < 2) {
      throw new IllegalArgumentException("no amount");
    }
    return Quantity.getAmountInBytes(Quantity.parse(entry[1]));
  }
}
