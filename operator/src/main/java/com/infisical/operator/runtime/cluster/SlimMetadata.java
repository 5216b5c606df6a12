package com.infisical.operator.runtime.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the clients for metadata read of an object's metadata: of labels and annotations the
 * operator's own, and no owners, finalizers and managed fields.
 *
 * <p>Anybody may put hundreds of kilobytes there, and an informer keeps whole objects until all its
 * listeners have heard of them. Jackson takes the annotations of this class for those of {@code
 * ObjectMeta}.
 */
@JsonIgnoreProperties({"managedFields", "ownerReferences", "finalizers"})
abstract class SlimMetadata {
  private static final String OWN = "secrets.infisical.com/";

  /** Longer ones are not the operator's. */
  private static final int LONGEST = 1_024;

  @JsonDeserialize(using = OwnEntries.class)
  @Nullable Map<String, String> annotations;

  @JsonDeserialize(using = OwnEntries.class)
  @Nullable Map<String, String> labels;

  /** Reads the entries whose keys are the operator's, and skips the others. */
  static final class OwnEntries extends StdDeserializer<Map<String, String>> {
    private static final long serialVersionUID = 1L;

    OwnEntries() {
      super(Map.class);
    }

    @Override
    public Map<String, String> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Map<String, String> own = new LinkedHashMap<>();
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        return own;
      }
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        boolean kept = value == JsonToken.VALUE_STRING && key.startsWith(OWN);
        if (kept && parser.getTextLength() <= LONGEST) {
          own.put(key, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      return own;
    }
  }
}
