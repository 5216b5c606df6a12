package com.infisical.operator.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretText;
import com.infisical.operator.api.AzureAuth;
import com.infisical.operator.api.GcpIamAuth;
import com.infisical.operator.api.GcpIdTokenAuth;
import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.auth.cloud.CloudClients;
import com.infisical.operator.auth.login.LoginMethods.Choice;
import com.infisical.operator.connection.Clients;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.tenancy.Tenancy;
import com.infisical.operator.tenancy.TestTenancy;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cloud methods as a spec asks for them. */
class CloudMethodsTest {
  private static final SecretKeyReference IDENTITY = new SecretKeyReference("ids", "apps", "id");

  private final Clients clients = CloudClients.in(Map.of());
  private final LoginMethods methods =
      new LoginMethods(
          null,
          new CloudProofs(
              Map.of(), Optional.empty(), clients, Optional.empty(), InstantSource.system()),
          TestTenancy.open("infisical"));

  @AfterEach
  void close() {
    clients.close();
  }

  private static InfisicalAuthSpec spec(
      String method, AzureAuth azure, GcpIdTokenAuth gcpIdToken, GcpIamAuth gcpIam) {
    return new InfisicalAuthSpec(
        new ResourceReference("infisical", "apps"),
        method,
        null,
        null,
        null,
        azure,
        gcpIdToken,
        gcpIam,
        null,
        null);
  }

  private LoginMethod chosen(InfisicalAuthSpec spec) {
    assertThat(methods.choose("shop", spec)).isInstanceOf(Choice.Chosen.class);
    return ((Choice.Chosen) methods.choose("shop", spec)).method();
  }

  private String unusable(InfisicalAuthSpec spec) {
    assertThat(methods.choose("shop", spec)).isInstanceOf(Choice.Unusable.class);
    return ((Choice.Unusable) methods.choose("shop", spec)).failure().sentence();
  }

  private static LoginMethod.Credential credential(LoginMethod method) {
    Map<FieldReference, SecretText> values = new HashMap<>();
    method.references().forEach(r -> values.put(r, SecretText.of("the-identity")));
    return method.credential(new ReferencedValues.Present(values, Map.of()));
  }

  @Test
  void readsTheIdentityIdTrimmedFromTheNamedField() {
    assertThat(chosen(spec("azure", new AzureAuth(IDENTITY, null), null, null)).references())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.field()).isEqualTo(".spec.azure.identityIdRef");
              assertThat(r.trimming()).isEqualTo(FieldReference.Trimming.AROUND);
            });
    assertThat(chosen(spec("gcp-id-token", null, new GcpIdTokenAuth(IDENTITY), null)).references())
        .extracting(FieldReference::field)
        .containsExactly(".spec.gcpIdToken.identityIdRef");
    assertThat(chosen(spec("gcp-iam", null, null, new GcpIamAuth(IDENTITY, "/k"))).references())
        .extracting(FieldReference::field)
        .containsExactly(".spec.gcpIam.identityIdRef");
  }

  @Test
  void provesTheOperatorsIdentityOnlyForTheNamespacesThatAreNamedInStrictTenancy() {
    LoginMethods strict =
        new LoginMethods(
            null,
            new CloudProofs(
                Map.of(), Optional.empty(), clients, Optional.empty(), InstantSource.system()),
            TestTenancy.of(Tenancy.STRICT, "infisical").withAmbient("platform").rules());
    InfisicalAuthSpec spec = spec("gcp-id-token", null, new GcpIdTokenAuth(IDENTITY), null);

    assertThat(strict.choose("platform", spec)).isInstanceOf(Choice.Chosen.class);
    for (String namespace : List.of("infisical", "shop", "platform-2")) {
      assertThat(strict.choose(namespace, spec)).isInstanceOf(Choice.Unusable.class);
    }
  }

  @Test
  void keepsBackOffByIdentityAndMethodAndNeverByTheProof() {
    LoginMethod method = chosen(spec("azure", new AzureAuth(IDENTITY, null), null, null));
    assertThat(credential(method).identity()).isEqualTo("the-identity");
    assertThat(credential(method).locks()).isFalse();
    assertThat(credential(method)).isEqualTo(credential(method));
    assertThat(credential(chosen(spec("gcp-id-token", null, new GcpIdTokenAuth(IDENTITY), null))))
        .isEqualTo(new LoginMethod.Credential("the-identity", List.of("gcp-id-token"), false));
  }

  @Test
  void namesTheSourceOfAnAzureTokenAndOnlyOfThat() {
    assertThat(chosen(spec("azure", new AzureAuth(IDENTITY, null), null, null)).source())
        .isEqualTo("the default managed identity of the instance metadata service");
    assertThat(chosen(spec("gcp-iam", null, null, new GcpIamAuth(IDENTITY, "/k"))).source())
        .isEmpty();
  }

  @Test
  void saysWhatOfAnOlderObjectIsMissingOrWrong() {
    assertThat(unusable(spec("azure", null, null, null)))
        .isEqualTo(".spec.azure is missing; the method azure needs it");
    assertThat(unusable(spec("gcp-id-token", null, null, null)))
        .isEqualTo(".spec.gcpIdToken is missing; the method gcp-id-token needs it");
    assertThat(unusable(spec("gcp-iam", null, null, null)))
        .isEqualTo(".spec.gcpIam is missing; the method gcp-iam needs it");
    assertThat(unusable(spec("azure", new AzureAuth(null, null), null, null)))
        .isEqualTo(".spec.azure.identityIdRef is missing; name a Secret and a key there");
    assertThat(unusable(spec("azure", new AzureAuth(IDENTITY, "https://a&b=c"), null, null)))
        .isEqualTo(
            ".spec.azure.resource contains an &, which only client_id=<uuid> at the end may follow;"
                + " remove it, or choose the identity with INFISICAL_AZURE_AUTH_CLIENT_ID");
    for (String path : new String[] {null, "keys/key.json", "/key\0.json"}) {
      assertThat(unusable(spec("gcp-iam", null, null, new GcpIamAuth(IDENTITY, path))))
          .isEqualTo(
              ".spec.gcpIam.serviceAccountKeyFilePath is not an absolute path; name the key file as"
                  + " it is mounted in the operator's pod");
    }
  }
}
