package com.infisical.operator.api;

/**
 * A resource that can do without its spec where there is no memory for it.
 *
 * <p>Not a kind of {@code HasMetadata}: Jackson would take that one's deserialiser before the
 * class's own.
 */
public interface Sheddable {
  /**
   * Drops the spec; from then on the resource is one whose spec could not be read.
   *
   * @param reason what {@code invalidSpec} of the resource says, a sentence without a full stop
   */
  void shed(String reason);
}
