package com.infisical.client.calls;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.infisical.client.WriteReceipt;
import com.infisical.client.reply.RowsReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a write: the secret, the secrets, or an approval that somebody has to give
 * (docs/design/infisical-api.md#43-post-apiv4secretssecretname-create). No value is read.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ReceiptBody(
    @Nullable ReceiptRow secret,
    @JsonDeserialize(using = ReceiptRow.Reader.class) @Nullable List<ReceiptRow> secrets,
    @Nullable Approval approval) {

  /** That there is one is all that matters. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Approval() {}

  /** One secret. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record ReceiptRow(
      @Nullable String id,
      @Nullable String secretKey,
      @Nullable String workspace,
      @Nullable String environment,
      @Nullable String secretPath)
      implements RowsReader.Row {
    boolean isOf(AskedFolder asked) {
      return asked.has(workspace, environment, secretPath);
    }

    @Override
    public boolean isWanted() {
      return StoredBody.StoredRow.isId(id) && secretKey != null;
    }

    @Override
    public boolean isWhole() {
      return true;
    }

    @Override
    public long heapBytes() {
      return ListingBody.ROW
          + ListingBody.heapBytes(id)
          + ListingBody.heapBytes(secretKey)
          + ListingBody.heapBytes(workspace)
          + ListingBody.heapBytes(environment)
          + ListingBody.heapBytes(secretPath);
    }

    /** Reads many. */
    static final class Reader extends RowsReader<ReceiptRow> {
      private static final long serialVersionUID = 1L;

      Reader() {
        super(ReceiptRow.class);
      }
    }
  }

  /**
   * What it means; empty where it says neither that it is done nor that it waits, and where it is
   * that of another folder, whose ids would be recorded as those of what was pushed.
   */
  Optional<WriteReceipt> receipt(AskedFolder asked) {
    if (approval != null) {
      return Optional.of(new WriteReceipt.AwaitsApproval());
    }
    List<ReceiptRow> rows =
        Stream.concat(Stream.ofNullable(secret), Stream.ofNullable(secrets).flatMap(List::stream))
            .toList();
    if ((secret == null && secrets == null) || !rows.stream().allMatch(row -> row.isOf(asked))) {
      return Optional.empty();
    }
    Map<String, String> ids = new HashMap<>();
    rows.stream()
        .filter(ReceiptRow::isWanted)
        .forEach(row -> ids.put(String.valueOf(row.secretKey()), String.valueOf(row.id())));
    return Optional.of(new WriteReceipt.Done(ids));
  }
}
