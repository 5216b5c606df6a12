package com.infisical.e2e.world;

import com.infisical.devserver.cloud.CloudIssuers;
import com.infisical.testkit.FakeAzureMetadata;
import com.infisical.testkit.FakeEntra;
import com.infisical.testkit.FakeGoogleCerts;
import com.infisical.testkit.FakeGoogleMetadata;
import com.infisical.testkit.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Azure and Google Cloud in this process: what the operator asks for proofs, and what the dev
 * server verifies them by.
 *
 * <p>The machine has an Azure identity {@link #PRINCIPAL} and the Google service account {@link
 * #EMAIL}, of which there is a key file too.
 */
public final class CloudDoubles implements AutoCloseable {
  public static final String PRINCIPAL = "6d1f0001-0000-4000-8000-000000000001";
  public static final String EMAIL = "operator@demo.iam.gserviceaccount.com";

  public final FakeEntra entra = FakeEntra.start();
  public final FakeAzureMetadata azure = FakeAzureMetadata.start(entra).assignSystem(PRINCIPAL);
  final FakeGoogleCerts google = FakeGoogleCerts.start();
  public final FakeGoogleMetadata metadata = FakeGoogleMetadata.start(google).attach(EMAIL);
  private final SigningKey key = google.addKey(EMAIL);
  private final Path folder;
  private final Map<String, String> more = new HashMap<>();

  public CloudDoubles(Path folder) {
    this.folder = folder;
    write("key.json", FakeGoogleCerts.keyFile(EMAIL, key));
  }

  /** The key file of {@link #EMAIL}. */
  public Path keyFile() {
    return folder.resolve("key.json");
  }

  /** Has the operator act as an application by Azure Workload Identity. */
  public void workloadIdentity(String clientId, String serviceAccountToken) {
    set("AZURE_FEDERATED_TOKEN_FILE", write("token", serviceAccountToken).toString());
    set("AZURE_CLIENT_ID", clientId);
    set("AZURE_TENANT_ID", entra.tenantId());
  }

  /** Sets one more variable for operators that start from now on. */
  void set(String variable, String value) {
    more.put(variable, value);
  }

  public Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the operator finds the doubles by. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", azure.address());
    environment.put("AZURE_AUTHORITY_HOST", entra.address());
    environment.put("GCE_METADATA_HOST", metadata.host());
    return environment;
  }

  /** What the dev server finds the doubles by. */
  CloudIssuers issuers() {
    return CloudIssuers.none()
        .withEntra(entra.address())
        .withGoogleIdTokens(google.idTokenCertificates())
        .withGoogleServiceAccounts(google.serviceAccountCertificates());
  }

  @Override
  public void close() {
    metadata.close();
    google.close();
    azure.close();
    entra.close();
  }
}
