package com.infisical.devserver;

import com.infisical.devserver.auth.TokenSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How AWS auth of an identity is attached; without more, every principal that AWS STS knows may log
 * in.
 *
 * @param allowedAccountIds comma list of accounts; empty allows any
 * @param allowedPrincipalArns comma list of ARNs, in which {@code *} stands for anything; empty
 *     allows any
 */
public record AwsAuthOptions(
    String allowedAccountIds, String allowedPrincipalArns, TokenSettings tokens) {

  /** Everybody, for thirty days. */
  public static AwsAuthOptions defaults() {
    return new AwsAuthOptions("", "", TokenSettings.DEFAULT);
  }

  public AwsAuthOptions allowedAccountIds(String commaList) {
    return new AwsAuthOptions(commaList, allowedPrincipalArns, tokens);
  }

  public AwsAuthOptions allowedPrincipalArns(String commaList) {
    return new AwsAuthOptions(allowedAccountIds, commaList, tokens);
  }

  /** Life of one access token. */
  public AwsAuthOptions accessTokenTtl(Duration ttl) {
    return tokens(settings -> settings.withTtl(ttl));
  }

  public AwsAuthOptions tokens(UnaryOperator<TokenSettings> change) {
    return new AwsAuthOptions(allowedAccountIds, allowedPrincipalArns, change.apply(tokens));
  }
}
