package com.infisical.devserver.aws;

import java.util.List;
import java.util.Optional;

/**
 * The parts of a principal's ARN that identities are restricted by; a role's session has the name
 * of its role.
 */
public record PrincipalArn(
    String partition, String service, String account, String type, String name) {
  private static final String ASSUMED_ROLE = "assumed-role";

  /** The parts; empty when it is no principal's ARN. */
  public static Optional<PrincipalArn> parse(String arn) {
    String[] parts = arn.split(":", -1);
    if (parts.length != 6) {
      return Optional.empty();
    }
    String[] resource = parts[5].split("/", -1);
    if (resource.length < 2) {
      return Optional.empty();
    }
    String name = resource[0].equals(ASSUMED_ROLE) ? resource[1] : resource[resource.length - 1];
    return Optional.of(new PrincipalArn(parts[1], parts[2], parts[4], resource[0], name));
  }

  /** The forms that may stand in a list of allowed ARNs. */
  public List<String> normalised() {
    String own = "arn:aws:%s::%s:%s/%s".formatted(service, account, type, name);
    return type.equals(ASSUMED_ROLE)
        ? List.of(own, "arn:aws:iam::%s:role/%s".formatted(account, name))
        : List.of(own);
  }
}
