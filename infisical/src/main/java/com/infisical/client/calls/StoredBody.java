package com.infisical.client.calls;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.infisical.client.SecretText;
import com.infisical.client.StoredSecret;
import com.infisical.client.StoredSecrets;
import com.infisical.client.reply.RowsReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A list of stored secrets as it comes from a server; what is unknown is skipped. */
@JsonIgnoreProperties(ignoreUnknown = true)
record StoredBody(
    @JsonDeserialize(using = StoredRow.Reader.class) @Nullable List<StoredRow> secrets) {

  /** One secret, shared or personal. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record StoredRow(
      @Nullable String id,
      @Nullable String secretKey,
      @Nullable SecretText secretValue,
      @Nullable String type,
      boolean secretValueHidden,
      boolean isRotatedSecret,
      @Nullable String createdAt,
      @Nullable String workspace,
      @Nullable String environment,
      @Nullable String secretPath)
      implements RowsReader.Row {
    private static final int MAX_ID_CHARS = 128;

    @Override
    public boolean isWanted() {
      return type == null || type.equals("shared");
    }

    @Override
    public boolean isWhole() {
      return isId(id)
          && secretKey != null
          && !secretKey.isEmpty()
          && (secretValue != null || secretValueHidden);
    }

    /** It becomes a part of statuses and annotations. */
    static boolean isId(@Nullable String text) {
      return text != null && !text.isEmpty() && text.length() <= MAX_ID_CHARS;
    }

    boolean isOf(AskedFolder asked) {
      return asked.has(workspace, environment, secretPath);
    }

    @Override
    public long heapBytes() {
      return ListingBody.ROW
          + ListingBody.heapBytes(id)
          + ListingBody.heapBytes(secretKey)
          + ListingBody.heapBytes(secretValue == null ? null : secretValue.reveal())
          + ListingBody.heapBytes(createdAt)
          + ListingBody.heapBytes(workspace)
          + ListingBody.heapBytes(environment)
          + ListingBody.heapBytes(secretPath);
    }

    private StoredSecret secret() {
      return new StoredSecret(
          Objects.requireNonNullElse(id, ""),
          Objects.requireNonNullElse(secretKey, ""),
          secretValue == null ? SecretText.of("") : secretValue,
          secretValueHidden,
          isRotatedSecret,
          time(createdAt));
    }

    private static Instant time(@Nullable String text) {
      try {
        return text == null ? Instant.EPOCH : Instant.parse(text);
      } catch (DateTimeException e) {
        return Instant.EPOCH;
      }
    }

    /** Reads many. */
    static final class Reader extends RowsReader<StoredRow> {
      private static final long serialVersionUID = 1L;

      Reader() {
        super(StoredRow.class);
      }
    }
  }

  /**
   * The secrets; empty when there is no list, without which all would seem gone, and when it is
   * another folder's, whose secrets would be taken for what was pushed.
   */
  Optional<StoredSecrets> stored(AskedFolder asked) {
    return secrets == null || !secrets.stream().allMatch(row -> row.isOf(asked))
        ? Optional.empty()
        : Optional.of(
            new StoredSecrets(secrets.stream().map(StoredRow::secret).toList(), Optional.empty()));
  }
}
