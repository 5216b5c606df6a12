package com.infisical.operator.auth.cloud.aws;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.SecretText;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Signs the request {@code sts:GetCallerIdentity} with SigV4, as docs/infisical-auth.md lays it
 * down.
 *
 * <p>The signature covers every header, and AWS takes it for 15 minutes. Safe for use by several
 * threads.
 *
 * @param clock what the signature's time is
 */
record CallerIdentitySigner(Clock clock) {
  private static final String SERVICE = "sts";
  private static final byte[] BODY =
      "Action=GetCallerIdentity&Version=2011-06-15".getBytes(StandardCharsets.UTF_8);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The signed request, in the form in which Infisical takes it. */
  AwsProofs.ProofResult.Signed sign(AwsCredentialsIdentity identity, String region) {
    String host = "sts." + region + ".amazonaws.com";
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("https://" + host + "/"))
            .putHeader("Host", host)
            .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .putHeader("Content-Length", Integer.toString(BODY.length))
            .build();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                parts ->
                    parts
                        .identity(identity)
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(BODY))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock));
    ObjectNode headers = JSON.createObjectNode();
    signed.request().forEachHeader((name, values) -> headers.put(name, values.getFirst()));
    return new AwsProofs.ProofResult.Signed(
        "POST", base64(BODY), base64(headers.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static SecretText base64(byte[] bytes) {
    return SecretText.of(Base64.getEncoder().encodeToString(bytes));
  }
}
