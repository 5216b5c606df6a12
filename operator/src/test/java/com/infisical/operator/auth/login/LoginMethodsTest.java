package com.infisical.operator.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.api.AwsIamAuth;
import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.JwtAuth;
import com.infisical.operator.api.LdapAuth;
import com.infisical.operator.api.OidcAuth;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.api.TokenAuth;
import com.infisical.operator.auth.cloud.aws.AwsFailure;
import com.infisical.operator.auth.cloud.aws.AwsProofs;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Failure;
import com.infisical.operator.tenancy.TestTenancy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The methods aws-iam, ldap, oidc, jwt and token, from spec to login request. */
class LoginMethodsTest {
  private static final String ID = "5a5e7a51-0000-4000-8000-000000000002";

  private int signed;
  private AwsProofs.ProofResult answer =
      new AwsProofs.ProofResult.Signed("POST", SecretText.of("Ym9keQ=="), SecretText.of("e30="));
  private final LoginMethods methods =
      new LoginMethods(
          null,
          () ->
              () -> {
                signed++;
                return answer;
              },
          null,
          TestTenancy.open("infisical"));

  @Test
  void readsOnlyTheIdentityForAwsIam() {
    LoginMethod method = chosen(awsIam());

    assertThat(method.references())
        .extracting(FieldReference::field)
        .containsExactly(".spec.awsIam.identityIdRef");
    assertThat(method.references())
        .extracting(FieldReference::trimming)
        .containsExactly(Trimming.AROUND);
  }

  @Test
  void signsAnewForEveryLoginByAwsIam() {
    LoginMethod method = chosen(awsIam());

    assertThat(method.prove(values(method, Map.of("id", ID))))
        .isEqualTo(
            new LoginMethod.Proof.Minted(
                new LoginRequest.AwsIam(
                    ID, "POST", SecretText.of("Ym9keQ=="), SecretText.of("e30="))));
    method.prove(values(method, Map.of("id", ID)));
    assertThat(signed).isEqualTo(2);
  }

  @Test
  void givesTheSameBackOffCredentialWhateverAwsIamSigned() {
    LoginMethod method = chosen(awsIam());
    ReferencedValues.Present values = values(method, Map.of("id", ID));
    LoginMethod.Credential before = method.credential(values);
    answer = new AwsProofs.ProofResult.Signed("POST", SecretText.of("x"), SecretText.of("y"));

    assertThat(method.credential(values)).isEqualTo(before);
    assertThat(before.locks()).isFalse();
    assertThat(signed).isZero();
  }

  @Test
  void passesOnWhyThereIsNoAwsProof() {
    Failure failure = new AwsFailure.NoRegion();
    answer = new AwsProofs.ProofResult.Failed(failure);
    LoginMethod method = chosen(awsIam());

    assertThat(method.prove(values(method, Map.of("id", ID))))
        .isEqualTo(new LoginMethod.Proof.Failed(failure));
  }

  @Test
  void takesAServerErrorForARefusalOfAwsStsToo() {
    assertThat(chosen(awsIam()).advice(500)).contains("AWS STS rejects", "clock", "credentials");
    assertThat(chosen(awsIam()).advice(401))
        .isEqualTo("check what .spec.awsIam.identityIdRef names and what the identity allows");
    assertThat(chosen(ldap()).advice(500)).isEmpty();
  }

  @Test
  void dropsOnlyLineBreaksAtTheEndOfALdapPassword() {
    LoginMethod method = chosen(ldap());

    assertThat(method.references())
        .extracting(FieldReference::field)
        .containsExactly(
            ".spec.ldap.identityIdRef", ".spec.ldap.usernameRef", ".spec.ldap.passwordRef");
    assertThat(method.references())
        .extracting(FieldReference::trimming)
        .containsExactly(Trimming.AROUND, Trimming.USER_NAME, Trimming.LINE_BREAKS_AT_END);
  }

  @Test
  void sendsIdentityUserNameAndPasswordForLdap() {
    LoginMethod method = chosen(ldap());

    assertThat(method.prove(values(method, Map.of("id", ID, "user", "ann", "pw", " a b "))))
        .isEqualTo(
            new LoginMethod.Proof.Minted(new LoginRequest.Ldap(ID, "ann", SecretText.of(" a b "))));
  }

  @Test
  void protectsLdapFromLockoutByUserNameAndPassword() {
    LoginMethod method = chosen(ldap());
    LoginMethod.Credential one =
        method.credential(values(method, Map.of("id", ID, "user", "ann", "pw", "x")));

    assertThat(one.locks()).isTrue();
    assertThat(one.identity()).isEqualTo(ID);
    assertThat(method.credential(values(method, Map.of("id", ID, "user", "ann", "pw", "y"))))
        .isNotEqualTo(one);
    assertThat(method.credential(values(method, Map.of("id", ID, "user", "bob", "pw", "x"))))
        .isNotEqualTo(one);
  }

  @Test
  void saysThatALdapIdentityMustBeAUuid() {
    LoginMethod method = chosen(ldap());

    assertThat(method.flaw(values(method, Map.of("id", ID)))).isEmpty();
    assertThat(method.flaw(values(method, Map.of("id", "my-identity"))).map(Failure::sentence))
        .isEqualTo(
            Optional.of(
                "key id of Secret apps/credentials, referenced by .spec.ldap.identityIdRef, is not"
                    + " usable: the id of an identity with LDAP auth is a UUID; copy it from the"
                    + " identity's page in Infisical"));
  }

  @Test
  void saysWhichBlockOrFieldIsMissing() {
    assertThat(unusable(spec("aws-iam", null, null)))
        .isEqualTo(".spec.awsIam is missing; the method aws-iam needs it");
    assertThat(unusable(spec("aws-iam", new AwsIamAuth(null), null)))
        .isEqualTo(".spec.awsIam.identityIdRef is missing; name a Secret and a key there");
    assertThat(unusable(spec("ldap", null, null)))
        .isEqualTo(".spec.ldap is missing; the method ldap needs it");
    assertThat(unusable(spec("ldap", null, new LdapAuth(key("id"), key("user"), null))))
        .isEqualTo(".spec.ldap.passwordRef is missing; name a Secret and a key there");
    assertThat(unusable(spec("ldap", null, new LdapAuth(key("id"), null, key("pw")))))
        .isEqualTo(".spec.ldap.usernameRef is missing; name a Secret and a key there");
  }

  @Test
  void takesTheTokenAsItIsAndReadsItsEndFromIt() {
    LoginMethod method = chosen(token(new TokenAuth(key("token"))));
    String jwt = "e30." + claims("{\"exp\":1893456000}") + ".c2ln";
    ReferencedValues.Present values = values(method, Map.of("token", jwt));

    assertThat(method.references())
        .extracting(FieldReference::field)
        .containsExactly(".spec.token.tokenRef");
    assertThat(method.given(values))
        .contains(
            new GivenToken(SecretText.of(jwt), Optional.of(Instant.parse("2030-01-01T00:00:00Z"))));
    assertThat(method.credential(values))
        .isNotEqualTo(method.credential(values(method, Map.of("token", "another"))));
    assertThat(method.given(values(method, Map.of("token", "st.a.b"))).orElseThrow().expiresAt())
        .isEmpty();
    assertThat(unusable(token(null)))
        .isEqualTo(".spec.token is missing; the method token needs it");
    assertThat(unusable(token(new TokenAuth(null))))
        .isEqualTo(".spec.token.tokenRef is missing; name a Secret and a key there");
  }

  @Test
  void namesTheFieldsOfTheBlockForEachMethodOfServiceAccounts() {
    ResourceReference account = new ResourceReference("shop", "apps");
    LoginMethod oidc = chosen(oidc(new OidcAuth(key("id"), account, List.of("infisical"))));
    LoginMethod jwt =
        chosen(
            spec("jwt", null, null, new JwtAuth(key("id"), account, List.of("infisical")), null));

    assertThat(oidc.name()).isEqualTo("oidc");
    assertThat(jwt.name()).isEqualTo("jwt");
    assertThat(oidc.references())
        .extracting(FieldReference::field)
        .containsExactly(".spec.oidc.identityIdRef");
    assertThat(
            jwt.advice(
                new Reply.Refused<>(
                    401,
                    "UnauthorizedError",
                    "Access denied: token audience not allowed",
                    Optional.empty())))
        .isEqualTo(
            "make .spec.jwt.serviceAccountTokenAudiences and the identity's allowed audience match"
                + " (the token was for infisical)");
    assertThat(oidc.credential(values(oidc, Map.of("id", ID))).secretParts())
        .containsExactly("apps/shop", "infisical");
    assertThat(unusable(oidc(null))).isEqualTo(".spec.oidc is missing; the method oidc needs it");
    assertThat(unusable(oidc(new OidcAuth(key("id"), null, null))))
        .isEqualTo(
            ".spec.oidc.serviceAccountRef is incomplete or not a name; give the name and the"
                + " namespace of the service account there");
  }

  private static InfisicalAuthSpec token(TokenAuth block) {
    return spec("token", null, null, null, block);
  }

  private static InfisicalAuthSpec oidc(OidcAuth block) {
    return spec("oidc", null, block, null, null);
  }

  private static InfisicalAuthSpec spec(
      String method, LdapAuth ldap, OidcAuth oidc, JwtAuth jwt, TokenAuth token) {
    return new InfisicalAuthSpec(
        null, method, null, null, null, null, null, null, ldap, oidc, jwt, token, null, null);
  }

  private static String claims(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static InfisicalAuthSpec awsIam() {
    return spec("aws-iam", new AwsIamAuth(key("id")), null);
  }

  private static InfisicalAuthSpec ldap() {
    return spec("ldap", null, new LdapAuth(key("id"), key("user"), key("pw")));
  }

  private static InfisicalAuthSpec spec(String method, AwsIamAuth aws, LdapAuth ldap) {
    return new InfisicalAuthSpec(null, method, null, null, aws, null, null, null, ldap, null);
  }

  private static SecretKeyReference key(String name) {
    return new SecretKeyReference("credentials", "apps", name);
  }

  private LoginMethod chosen(InfisicalAuthSpec spec) {
    return ((LoginMethods.Choice.Chosen) methods.choose("shop", spec)).method();
  }

  private String unusable(InfisicalAuthSpec spec) {
    return ((LoginMethods.Choice.Unusable) methods.choose("shop", spec)).failure().sentence();
  }

  private static ReferencedValues.Present values(LoginMethod method, Map<String, String> byKey) {
    Map<FieldReference, SecretText> values = new HashMap<>();
    method.references().forEach(r -> values.put(r, SecretText.of(byKey.getOrDefault(r.key(), ""))));
    return new ReferencedValues.Present(values, Map.of());
  }
}
