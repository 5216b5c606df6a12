package com.infisical.operator.auth.login;

import com.infisical.client.SecretText;
import com.infisical.operator.api.AwsIamAuth;
import com.infisical.operator.api.AzureAuth;
import com.infisical.operator.api.GcpIamAuth;
import com.infisical.operator.api.GcpIdTokenAuth;
import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.KubernetesAuth;
import com.infisical.operator.api.LdapAuth;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.api.UniversalAuth;
import com.infisical.operator.auth.cloud.CloudClients;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.tenancy.TestTenancy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses a method for specs of several kinds, and proves one if told so; for a JVM of its own. */
final class LoginMethodsProgram {
  private static final SecretKeyReference KEY =
      new SecretKeyReference("credentials", "apps", "key");

  private LoginMethodsProgram() {}

  /**
   * Runs it.
   *
   * @param args the file for the memory in use, and {@code prove} to have proofs of AWS and Google
   *     made
   */
  public static void main(String[] args) throws IOException {
    LoginMethods methods =
        new LoginMethods(
            null,
            new CloudProofs(
                Map.of(),
                Optional.empty(),
                CloudClients.in(Map.of()),
                Optional.empty(),
                InstantSource.system()),
            TestTenancy.open("infisical"));
    chosen(methods, spec("universal"));
    chosen(methods, spec("kubernetes"));
    chosen(methods, spec("ldap"));
    chosen(methods, spec("azure"));
    chosen(methods, spec("gcp-id-token"));
    LoginMethod google = chosen(methods, spec("gcp-iam"));
    google.credential(values(google));
    LoginMethod aws = chosen(methods, spec("aws-iam"));
    aws.credential(values(aws));
    if (List.of(args).contains("prove")) {
      aws.prove(values(aws));
      google.prove(values(google));
    }
    try (var status = Files.lines(Path.of("/proc/self/status"))) {
      Files.writeString(
          Path.of(args[0]), status.filter(l -> l.startsWith("VmRSS")).findFirst().orElse(""));
    }
  }

  private static LoginMethod chosen(LoginMethods methods, InfisicalAuthSpec spec) {
    return ((LoginMethods.Choice.Chosen) methods.choose("shop", spec)).method();
  }

  private static ReferencedValues.Present values(LoginMethod method) {
    return new ReferencedValues.Present(
        method.references().stream()
            .collect(Collectors.toMap(reference -> reference, reference -> SecretText.of("id"))),
        Map.of());
  }

  private static InfisicalAuthSpec spec(String method) {
    return new InfisicalAuthSpec(
        new ResourceReference("infisical", "apps"),
        method,
        new UniversalAuth(KEY, KEY),
        new KubernetesAuth(KEY, new ResourceReference("operator", "apps"), List.of()),
        new AwsIamAuth(KEY),
        new AzureAuth(KEY, null),
        new GcpIdTokenAuth(KEY),
        new GcpIamAuth(KEY, System.getProperty("key.file")),
        new LdapAuth(KEY, KEY, KEY),
        null);
  }
}
