package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says from which namespaces a resource may be used (docs/security.md#tenancy). Its own namespace
 * is always among them; a namespace that fits a name or the selector is too.
 *
 * @param names names of namespaces, {@code *} stands for any run of characters; empty for an absent
 *     list
 * @param selector selects namespaces by label; absent selects none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          names:
            items: {maxLength: 63, pattern: '^[-a-z0-9*]*$'}
            x-kubernetes-list-type: atomic
          selector:
            properties:
              matchLabels:
                description: Labels that a namespace must carry, with these very values.
                maxProperties: 256
                additionalProperties: {maxLength: 63}
              matchExpressions:
                description: Further requirements on the labels of a namespace; all of them must hold.
                maxItems: 64
                items:
                  required: [key, operator]
                  properties:
                    key: {description: Name of the label., maxLength: 317}
                    operator:
                      description: How the label is compared with the values.
                      enum: [In, NotIn, Exists, DoesNotExist]
                    values:
                      description: Values to compare with; none for Exists and DoesNotExist.
                      maxItems: 256
                      items: {maxLength: 63}
        """)
public record AllowedNamespaces(
    @Size(max = 256)
        @JsonPropertyDescription(
            "Names of the namespaces; * stands for any run of characters, so that team-* allows"
                + " every namespace whose name begins with team-.")
        List<String> names,
    @JsonPropertyDescription(
            "Selects namespaces by their labels. If the operator is not allowed to read namespaces,"
                + " it selects none and reports it.")
        @Nullable LabelSelector selector) {

  /** Reads null and empty items as absent. */
  public AllowedNamespaces {
    names = Absent.emptyItems(names);
  }
}
