package com.infisical.gotemplate.value;

/**
 * A value with named fields or methods; which those are is listed by hand, never found by
 * reflection.
 */
public sealed interface Structure extends Value
    permits SecretStruct, SubdirectoryStruct, CertificateStruct, Moment, Version {
  @Override
  default Kind kind() {
    return Kind.STRUCT;
  }

  @Override
  default boolean isTrue() {
    return true;
  }
}
