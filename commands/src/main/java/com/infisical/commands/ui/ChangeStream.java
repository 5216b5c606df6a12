package com.infisical.commands.ui;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.infisical.commands.ui.LiveGraph.Moment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Sends the changes of one page as server-sent events. The page that reads slowly skips what lies
 * between: each event leads from the moment that it has to the latest. For one thread.
 */
final class ChangeStream {
  private static final Duration PING = Duration.ofSeconds(15);
  private static final int NODES_AN_EVENT = 500;

  private final LiveGraph graph;
  private final OutputStream out;
  private final JsonFactory json = new JsonFactory();

  ChangeStream(LiveGraph graph, OutputStream out) {
    this.graph = graph;
    this.out = out;
  }

  /**
   * Sends until the page or the command ends.
   *
   * @throws IOException when the page is gone
   */
  void run() throws IOException, InterruptedException {
    Moment sent = Moment.NOTHING;
    boolean first = true;
    while (!graph.isClosed()) {
      Moment next = first ? graph.now() : graph.await(sent, PING);
      if (next.number() == sent.number() && !first) {
        out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
      } else {
        send(next.graph().since(sent.graph()), next, first);
        sent = next;
      }
      first = false;
    }
  }

  private void send(Graph.Change change, Moment moment, boolean first) throws IOException {
    List<Node> changed = change.changed();
    int from = 0;
    do {
      int to = Math.min(changed.size(), from + NODES_AN_EVENT);
      boolean begin = from == 0;
      boolean end = to == changed.size();
      event(
          changed.subList(from, to),
          begin ? change.gone() : List.of(),
          moment,
          first && begin,
          end);
      from = to;
    } while (from < changed.size());
    out.flush();
  }

  private void event(List<Node> nodes, List<NodeId> gone, Moment moment, boolean reset, boolean end)
      throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
    try (JsonGenerator line = json.createGenerator(event)) {
      line.writeStartObject();
      line.writeBooleanField("reset", reset);
      line.writeBooleanField("end", end);
      line.writeBooleanField("complete", moment.complete());
      line.writeArrayFieldStart("notices");
      for (String notice : moment.notices()) {
        line.writeString(notice);
      }
      line.writeEndArray();
      line.writeArrayFieldStart("nodes");
      for (Node node : nodes) {
        node(line, node);
      }
      line.writeEndArray();
      line.writeArrayFieldStart("gone");
      for (NodeId id : gone) {
        line.writeString(id.toString());
      }
      line.writeEndArray();
      line.writeEndObject();
    }
    event.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    event.writeTo(out);
  }

  private static void node(JsonGenerator line, Node node) throws IOException {
    line.writeStartObject();
    line.writeStringField("id", node.id().toString());
    line.writeNumberField("column", node.id().kind().column());
    line.writeStringField("kind", node.id().kind().text());
    line.writeStringField("namespace", node.id().namespace());
    line.writeStringField("name", node.id().name());
    line.writeStringField("state", node.state().text());
    line.writeStringField("note", node.note());
    line.writeStringField("created", node.created());
    line.writeStringField("at", node.at());
    line.writeStringField("message", node.message());
    line.writeArrayFieldStart("uses");
    for (NodeId id : node.uses()) {
      line.writeString(id.toString());
    }
    line.writeEndArray();
    line.writeEndObject();
  }
}
