package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.text.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads the first document of a YAML text into nodes, its aliases resolved. */
final class YamlComposer {
  private static final String LONG_TAG = "tag:yaml.org,2002:";
  private static final int NODE_BYTES = 64;

  private final Budget budget;
  private final Parser parser;
  private final Map<String, YamlNode> anchors = new HashMap<>();

  private YamlComposer(Budget budget, Parser parser) {
    this.budget = budget;
    this.parser = parser;
  }

  /** The root; null where the text has no document. */
  static @Nullable YamlNode compose(Budget budget, String bytes) throws YamlException {
    if (!Utf8.isValid(bytes)) {
      throw new YamlException("yaml: invalid leading UTF-8 octet");
    }
    try {
      StreamReader reader = new StreamReader(Utf8.unicodeOf(bytes));
      YamlComposer composer = new YamlComposer(budget, new ParserImpl(reader, new LoaderOptions()));
      return composer.root();
    } catch (YAMLException e) {
      throw new YamlException("yaml: the text is not valid YAML");
    }
  }

  private @Nullable YamlNode root() throws YamlException {
    parser.getEvent();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return null;
    }
    parser.getEvent();
    YamlNode root = node();
    parser.getEvent();
    return root;
  }

  private YamlNode node() throws YamlException {
    budget.enter();
    budget.charge(NODE_BYTES);
    Event event = parser.getEvent();
    YamlNode node =
        switch (event) {
          case AliasEvent alias -> aliased(alias);
          case ScalarEvent scalar -> anchored(scalar, scalar(scalar));
          case SequenceStartEvent start ->
              anchored(start, new YamlNode.Sequence(line(start), rest(Event.ID.SequenceEnd)));
          case MappingStartEvent start ->
              anchored(start, new YamlNode.Mapping(line(start), rest(Event.ID.MappingEnd)));
          default -> throw new YamlException("yaml: unexpected " + event.getEventId());
        };
    budget.leave();
    return node;
  }

  private List<YamlNode> rest(Event.ID end) throws YamlException {
    List<YamlNode> nodes = new ArrayList<>();
    while (!parser.checkEvent(end)) {
      nodes.add(node());
    }
    parser.getEvent();
    return nodes;
  }

  private YamlNode aliased(AliasEvent alias) throws YamlException {
    YamlNode node = anchors.get(alias.getAnchor());
    if (node == null) {
      throw new YamlException(
          "yaml: unknown anchor '" + Utf8.bytesOf(alias.getAnchor()) + "' referenced");
    }
    return node;
  }

  private YamlNode anchored(NodeEvent event, YamlNode node) {
    if (event.getAnchor() != null) {
      anchors.put(event.getAnchor(), node);
    }
    return node;
  }

  private static YamlNode.Scalar scalar(ScalarEvent event) {
    boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
    String tag = event.getTag() == null || event.getTag().equals("!") ? "" : event.getTag();
    if (tag.startsWith(LONG_TAG)) {
      tag = "!!" + tag.substring(LONG_TAG.length());
    }
    if (tag.isEmpty() && !plain) {
      tag = "!!str";
    }
    return new YamlNode.Scalar(line(event), tag, Utf8.bytesOf(event.getValue()), plain);
  }

  private static int line(Event event) {
    return event.getStartMark() == null ? 1 : event.getStartMark().getLine() + 1;
  }
}
