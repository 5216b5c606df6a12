package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings of a connection (docs/infisical-connection.md). A reference whose fields are all
 * empty, as typed Go clients send it, counts as absent.
 *
 * @param caCertificate PEM certificates that are trusted besides the system's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        """
        !has(self.caCertificate)
        || [has(self.caCertificate.name) && self.caCertificate.name != '',
            has(self.caCertificate.namespace) && self.caCertificate.namespace != '',
            has(self.caCertificate.key) && self.caCertificate.key != ''].filter(set, set).size() in [0, 3]
        """,
    message =
        "set name, namespace and key of spec.tls.caCertificate, none of them empty, or leave the"
            + " whole reference out",
    fieldPath = ".caCertificate")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          caCertificate:
            required: null
            properties:
              name: {minLength: null}
              namespace: {minLength: null}
              key: {minLength: null}
        """)
public record ConnectionTls(
    @JsonPropertyDescription(
            "Key of a Secret that contains one or more PEM certificates. They are trusted in"
                + " addition to the system's trust store, for every call to this server. A changed"
                + " Secret takes effect at once.")
        @Nullable SecretKeyReference caCertificate) {

  private static final SecretKeyReference EMPTY = new SecretKeyReference(null, null, null);

  /** Reads a reference without any field as absent. */
  public ConnectionTls {
    caCertificate = EMPTY.equals(caCertificate) ? null : caCertificate;
  }
}
