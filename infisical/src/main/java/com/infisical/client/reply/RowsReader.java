package com.infisical.client.reply;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.infisical.client.http.Body;
import com.infisical.client.http.NoRoomException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a list row by row: keeps what is of use as far as there is memory for it, and ends at the
 * first row that cannot be understood.
 *
 * <p>So a body of millions of tiny rows takes no more than what is useful in it.
 */
public abstract class RowsReader<R extends RowsReader.Row> extends StdDeserializer<List<R>> {
  /** The attribute that is the {@link Body} from whose memory rows are taken. */
  static final String MEMORY = "memory";

  private static final long serialVersionUID = 1L;

  private final Class<R> type;

  protected RowsReader(Class<R> type) {
    super(List.class);
    this.type = type;
  }

  /** One entry. */
  public interface Row {
    /** Whether it is of use. */
    boolean isWanted();

    /** Whether all is there that it needs. */
    boolean isWhole();

    /** About how much of the heap it takes, and what is made of it. */
    long heapBytes();
  }

  @Override
  public List<R> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.isExpectedStartArrayToken()) {
      context.reportInputMismatch(this, "It is not a list");
    }
    List<R> rows = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.isExpectedStartObjectToken()) {
        context.reportInputMismatch(this, "A row is not an object");
      }
      R row = context.readValue(parser, type);
      if (!row.isWanted()) {
        continue;
      }
      if (!row.isWhole()) {
        context.reportInputMismatch(this, "A row lacks what it needs");
      }
      if (context.getAttribute(MEMORY) instanceof Body body && !body.take(row.heapBytes())) {
        throw new NoRoomException();
      }
      rows.add(row);
    }
    return rows;
  }
}
