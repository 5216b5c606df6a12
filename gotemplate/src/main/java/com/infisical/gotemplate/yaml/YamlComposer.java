package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.text.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
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

  /** How often a text is read anew without the tab that it failed at. */
  private static final int MOST_TABS = 1000;

  /** What opens an entry, at the end of what is before it on its line. */
  private static final Pattern OPENING = Pattern.compile("(?:.*\\s)?[-?]");

  private final Budget budget;
  private final Parser parser;
  private final YamlSource source;
  private final Map<String, YamlNode> anchors = new HashMap<>();

  private YamlComposer(Budget budget, Parser parser, YamlSource source) {
    this.budget = budget;
    this.parser = parser;
    this.source = source;
  }

  /** The root; null where the text has no document. */
  static @Nullable YamlNode compose(Budget budget, String bytes) throws YamlException {
    if (!Utf8.isValid(bytes)) {
      throw new YamlException("yaml: invalid leading UTF-8 octet");
    }
    String text = Utf8.unicodeOf(bytes);
    YamlSource.checkDirectives(text);
    for (int tabs = 0; ; tabs++) {
      try {
        return new YamlComposer(budget, parser(budget, text), YamlSource.of(budget, text)).root();
      } catch (MarkedYAMLException e) {
        int tab = tabs < MOST_TABS ? separatingTab(budget, text, e) : -1;
        if (tab < 0) {
          throw new YamlException(YamlComplaint.of(e));
        }
        text = text.substring(0, tab) + " " + text.substring(tab + 1);
      } catch (YAMLException e) {
        throw new YamlException("yaml: the text is not valid YAML");
      }
    }
  }

  private static Parser parser(Budget budget, String text) {
    return new ParserImpl(new StreamReader(new WatchedReader(text, budget)), new LoaderOptions());
  }

  /**
   * The tab that SnakeYAML stumbled over where yaml.v3 takes it for a space: one that follows
   * something on its line other than the dash or question mark that opens an entry, or that stands
   * within brackets; else -1.
   */
  private static int separatingTab(Budget budget, String text, MarkedYAMLException e) {
    boolean isTab = e.getProblem().contains("(TAB)") || e.getProblem().endsWith("(9)");
    if (e.getProblemMark() == null || !isTab) {
      return -1;
    }
    int at = text.offsetByCodePoints(0, e.getProblemMark().getIndex());
    String before = text.substring(text.lastIndexOf('\n', at - 1) + 1, at).strip();
    boolean opens = before.isEmpty() || OPENING.matcher(before).matches() || before.equals(":");
    boolean separates =
        text.charAt(at) == '\t' && (!opens || endsInBrackets(budget, text.substring(0, at)));
    return separates ? at : -1;
  }

  /** Whether a text ends before a bracket or brace in it is closed. */
  private static boolean endsInBrackets(Budget budget, String text) {
    try {
      Parser parser = parser(budget, text);
      while (!parser.checkEvent(Event.ID.StreamEnd)) {
        parser.getEvent();
      }
      return false;
    } catch (MarkedYAMLException e) {
      return e.getContext() != null && e.getContext().contains("while parsing a flow");
    } catch (YAMLException e) {
      return false;
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
    budget.charge(NODE_BYTES);
    Event event = parser.getEvent();
    budget.enter();
    try {
      return switch (event) {
        case AliasEvent alias -> aliased(alias);
        case ScalarEvent scalar -> anchored(scalar, scalar(scalar));
        case SequenceStartEvent start ->
            anchored(start, new YamlNode.Sequence(line(start), rest(Event.ID.SequenceEnd)));
        case MappingStartEvent start ->
            anchored(start, new YamlNode.Mapping(line(start), rest(Event.ID.MappingEnd)));
        default -> throw new YamlException("yaml: unexpected " + event.getEventId());
      };
    } finally {
      budget.leave();
    }
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
      throw new YamlException("yaml: line %d: unknown anchor referenced".formatted(line(alias)));
    }
    return node;
  }

  private YamlNode anchored(NodeEvent event, YamlNode node) {
    if (event.getAnchor() != null) {
      anchors.put(event.getAnchor(), node);
    }
    return node;
  }

  private YamlNode.Scalar scalar(ScalarEvent event) throws YamlException {
    source.checkEscapes(event);
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
