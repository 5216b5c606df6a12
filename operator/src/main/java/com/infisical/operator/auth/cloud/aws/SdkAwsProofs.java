package com.infisical.operator.auth.cloud.aws;

import com.infisical.operator.auth.cloud.OnFirstUse;
import com.infisical.operator.auth.cloud.aws.AwsFailure.Source;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/**
 * Finds credentials and region by the default chain of the AWS SDK, and signs with them.
 *
 * <p>Credentials are cached and renewed as the SDK does it; each proof is signed anew. Where the
 * SDK looks, its own variables and system properties say.
 */
public final class SdkAwsProofs implements AwsProofs {
  // What Infisical accepts (docs/design/infisical-api.md#23-aws-auth).
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,20}");

  // What the SDK's setting says when nobody set it.
  private static final String DEFAULT_PROFILE = "default";

  private final AwsCredentialsProvider credentials;
  private final AwsRegionProvider regions;
  private final CallerIdentitySigner signer;

  private SdkAwsProofs(
      AwsCredentialsProvider credentials, AwsRegionProvider regions, CallerIdentitySigner signer) {
    this.credentials = credentials;
    this.regions = regions;
    this.signer = signer;
  }

  /**
   * Looks at the surroundings of this process: variables, files, metadata services.
   *
   * @param http what a web identity is exchanged by
   */
  public static AwsProofs ofThisProcess(Clock clock, Supplier<HttpClient> http) {
    return new SdkAwsProofs(
        chain(http), new DefaultAwsRegionProviderChain(), new CallerIdentitySigner(clock));
  }

  /** The SDK's default chain, but for the client that calls STS. */
  private static AwsCredentialsProvider chain(Supplier<HttpClient> http) {
    Supplier<ProfileFile> profiles = ProfileFileSupplier.defaultSupplier();
    return AwsCredentialsProviderChain.of(
        SystemPropertyCredentialsProvider.create(),
        EnvironmentVariableCredentialsProvider.create(),
        webIdentity(http),
        ProfileCredentialsProvider.builder().profileFile(profiles).build(),
        ContainerCredentialsProvider.create(),
        InstanceProfileCredentialsProvider.builder().profileFile(profiles).build());
  }

  private static AwsCredentialsProvider webIdentity(Supplier<HttpClient> http) {
    Supplier<AwsCredentialsProvider> exchange =
        new OnFirstUse<>(
            () ->
                StsWebIdentityTokenFileCredentialsProvider.builder()
                    .stsClient(
                        StsClient.builder()
                            .httpClient(new SdkHttpCalls(http.get()))
                            .credentialsProvider(AnonymousCredentialsProvider.create())
                            .build())
                    .build());
    return () -> {
      if (!isSet(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE)
          || !isSet(SdkSystemSetting.AWS_ROLE_ARN)) {
        throw SdkClientException.create("There is no web identity");
      }
      return exchange.get().resolveCredentials();
    };
  }

  @Override
  public ProofResult sign() {
    AwsCredentialsIdentity identity;
    try {
      identity = credentials.resolveCredentials();
    } catch (SdkException e) {
      return new ProofResult.Failed(new AwsFailure.NoCredentials(expectedSource()));
    }
    String region;
    try {
      region = regions.getRegion().id();
    } catch (SdkException e) {
      return new ProofResult.Failed(new AwsFailure.NoRegion());
    }
    return REGION.matcher(region).matches()
        ? signer.sign(identity, region)
        : new ProofResult.Failed(new AwsFailure.BadRegion(region));
  }

  /** In the order of the chain, so that what is named first is what was meant. */
  private static Source expectedSource() {
    if (isSet(SdkSystemSetting.AWS_ACCESS_KEY_ID)
        != isSet(SdkSystemSetting.AWS_SECRET_ACCESS_KEY)) {
      return Source.INCOMPLETE_KEYS;
    }
    if (isSet(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE)) {
      return Source.WEB_IDENTITY;
    }
    if (isProfileChosen()) {
      return Source.PROFILE;
    }
    return isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI)
            || isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)
        ? Source.CONTAINER
        : Source.NONE;
  }

  private static boolean isProfileChosen() {
    return ProfileFileSystemSetting.AWS_PROFILE
        .getStringValue()
        .filter(name -> !name.equals(DEFAULT_PROFILE))
        .isPresent();
  }

  private static boolean isSet(SdkSystemSetting setting) {
    return setting.getStringValue().filter(value -> !value.isBlank()).isPresent();
  }
}
