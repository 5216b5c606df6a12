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
  record ReceiptRow(@Nullable String id, @Nullable String secretKey) implements RowsReader.Row {
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
      return ListingBody.ROW + ListingBody.heapBytes(id) + ListingBody.heapBytes(secretKey);
    }

    /** Reads many. */
    static final class Reader extends RowsReader<ReceiptRow> {
      private static final long serialVersionUID = 1L;

      Reader() {
        super(ReceiptRow.class);
      }
    }
  }

  /** What it means; empty where it says neither that it is done nor that it waits. */
  Optional<WriteReceipt> receipt() {
    if (approval != null) {
      return Optional.of(new WriteReceipt.AwaitsApproval());
    }
    if (secret == null && secrets == null) {
      return Optional.empty();
    }
    Map<String, String> ids = new HashMap<>();
    Stream.concat(Stream.ofNullable(secret), Stream.ofNullable(secrets).flatMap(List::stream))
        .filter(ReceiptRow::isWanted)
        .forEach(row -> ids.put(String.valueOf(row.secretKey()), String.valueOf(row.id())));
    return Optional.of(new WriteReceipt.Done(ids));
  }
}
