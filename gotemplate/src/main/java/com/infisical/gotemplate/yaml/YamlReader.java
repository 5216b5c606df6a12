package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads YAML as yaml.v3's {@code Unmarshal} does: into a map of anything, or a map of text. */
public final class YamlReader {
  private static final int VALUE_BYTES = 48;
  private static final int MOST_ERRORS = 5;
  private static final Set<String> OWN_TAGS =
      Set.of(
          "!!str",
          "!!int",
          "!!float",
          "!!bool",
          "!!null",
          "!!timestamp",
          "!!binary",
          "!!merge",
          "!!seq",
          "!!map");

  private final Budget budget;
  private final List<String> errors = new ArrayList<>();

  private YamlReader(Budget budget) {
    this.budget = budget;
  }

  /**
   * What {@code fromYaml} gives: the map that the text is; nil where it is null.
   *
   * @param bytes a byte string
   */
  public static MapValue readDict(Budget budget, String bytes) throws YamlException {
    MapValue map = MapValue.dict();
    YamlNode root = YamlComposer.compose(budget, bytes);
    new YamlReader(budget).into(map, root, false);
    return root instanceof YamlNode.Scalar ? MapValue.nil() : map;
  }

  /**
   * A map of text to text, as {@code map[string]string} takes it: scalars of any type as written.
   */
  public static MapValue readTexts(Budget budget, String bytes) throws YamlException {
    MapValue map = MapValue.of(MapValue.Type.STRING_STRING);
    new YamlReader(budget).into(map, YamlComposer.compose(budget, bytes), true);
    return map;
  }

  private void into(MapValue map, @Nullable YamlNode root, boolean texts) throws YamlException {
    switch (root) {
      case null -> {}
      case YamlNode.Mapping mapping -> fill(map, mapping, texts, true, new HashSet<>());
      case YamlNode.Scalar s when isNull(s) -> {}
      case YamlNode.Scalar s -> mismatch(s, map.typeName());
      case YamlNode.Sequence s -> mismatch(s, map.typeName());
    }
    if (!errors.isEmpty()) {
      throw new YamlException("yaml: unmarshal errors: " + String.join("; ", errors));
    }
  }

  private static boolean isNull(YamlNode.Scalar s) throws YamlException {
    return s.tag().equals("!!null")
        ? scalar(s) == Nil.NULL
        : s.tag().isEmpty() && Scalars.resolve(s.text()) == Nil.NULL;
  }

  private void mismatch(YamlNode node, String wanted) {
    String found =
        switch (node) {
          case YamlNode.Scalar s -> named(tagOf(s));
          case YamlNode.Sequence _ -> "!!seq";
          case YamlNode.Mapping _ -> "!!map";
        };
    complain("line " + node.line() + ": cannot unmarshal " + found + " into " + wanted);
  }

  /** Notes what is wrong; the first few say enough. */
  private void complain(String error) {
    if (errors.size() < MOST_ERRORS) {
      errors.add(error);
    } else if (errors.size() == MOST_ERRORS) {
      errors.add("and more");
    }
  }

  /** A tag as messages may name it: one of YAML's own. */
  private static String named(String tag) {
    return OWN_TAGS.contains(tag) ? tag : "a value with a tag of its own";
  }

  private static String tagOf(YamlNode.Scalar s) {
    if (!s.tag().isEmpty()) {
      return s.tag();
    }
    if (s.isMerge()) {
      return "!!merge";
    }
    return switch (Scalars.resolve(s.text())) {
      case Nil _ -> "!!null";
      case Bool _ -> "!!bool";
      case Int _ -> "!!int";
      case Real _ -> "!!float";
      case Moment _ -> "!!timestamp";
      default -> "!!str";
    };
  }

  /** Fills a map from a mapping; false where a key stands twice. */
  private boolean fill(
      MapValue map, YamlNode.Mapping mapping, boolean texts, boolean textKeys, Set<Value> taken)
      throws YamlException {
    if (hasDuplicates(mapping)) {
      return false;
    }
    YamlNode merged = null;
    List<YamlNode> content = mapping.content();
    for (int i = 0; i + 1 < content.size(); i += 2) {
      YamlNode keyNode = content.get(i);
      if (keyNode instanceof YamlNode.Scalar s && s.isMerge()) {
        merged = content.get(i + 1);
        continue;
      }
      Value key = textKeys ? text(keyNode) : value(keyNode);
      if (key == null || (textKeys && key == Nil.NULL) || taken.contains(key)) {
        continue;
      }
      if (key instanceof ListValue || key instanceof MapValue) {
        throw new YamlException("yaml: invalid map key");
      }
      Value value = texts ? text(content.get(i + 1)) : value(content.get(i + 1));
      if (value != null) {
        map.put(key, texts && value == Nil.NULL ? Text.EMPTY : value);
      }
      taken.add(key);
    }
    if (merged != null) {
      merge(map, merged, texts, textKeys, taken);
    }
    return true;
  }

  private void merge(
      MapValue map, YamlNode merged, boolean texts, boolean textKeys, Set<Value> taken)
      throws YamlException {
    List<YamlNode> parts = merged instanceof YamlNode.Sequence s ? s.elements() : List.of(merged);
    for (YamlNode part : parts) {
      if (!(part instanceof YamlNode.Mapping mapping)) {
        throw new YamlException("yaml: map merge requires map or sequence of maps as the value");
      }
      budget.enter();
      try {
        fill(map, mapping, texts, textKeys, taken);
      } finally {
        budget.leave();
      }
    }
  }

  private boolean hasDuplicates(YamlNode.Mapping mapping) {
    Map<String, Integer> lines = new HashMap<>();
    boolean found = false;
    for (int i = 0; i < mapping.content().size(); i += 2) {
      if (mapping.content().get(i) instanceof YamlNode.Scalar key) {
        budget.step();
        Integer first = lines.putIfAbsent(key.text(), key.line());
        if (first != null) {
          found = true;
          complain(
              "line %d: a mapping key is already defined at line %d".formatted(key.line(), first));
        }
      }
    }
    return found;
  }

  /** A scalar as text; nil where it is null, null where it is no scalar. */
  private @Nullable Value text(YamlNode node) throws YamlException {
    budget.charge(VALUE_BYTES);
    if (!(node instanceof YamlNode.Scalar s)) {
      mismatch(node, "string");
      return null;
    }
    boolean resolvable = s.tag().isEmpty() || s.tag().equals("!!null");
    if (resolvable && Scalars.resolve(s.text()) == Nil.NULL) {
      return Nil.NULL;
    }
    return new Text(s.tag().equals("!!binary") ? decoded(s) : s.text());
  }

  private static String decoded(YamlNode.Scalar s) throws YamlException {
    try {
      String digits = s.text().replaceAll("[\r\n]", "");
      if (digits.length() % 4 != 0) {
        throw new IllegalArgumentException("not padded");
      }
      return Utf8.fromBytes(Base64.getDecoder().decode(digits));
    } catch (IllegalArgumentException e) {
      throw new YamlException("yaml: !!binary value contains invalid base64 data");
    }
  }

  private @Nullable Value value(YamlNode node) throws YamlException {
    budget.enter();
    budget.charge(VALUE_BYTES);
    try {
      return switch (node) {
        case YamlNode.Scalar s -> scalar(s);
        case YamlNode.Sequence s -> sequence(s);
        case YamlNode.Mapping m -> mapping(m);
      };
    } finally {
      budget.leave();
    }
  }

  private static Value scalar(YamlNode.Scalar s) throws YamlException {
    Value resolved = s.text().equals("<<") ? new Text("<<") : Scalars.resolve(s.text());
    return switch (s.tag()) {
      case "" -> resolved;
      case "!!binary" -> new Text(decoded(s));
      case "!!null", "!!bool", "!!int", "!!timestamp" -> checked(s, resolved);
      case "!!float" -> resolved instanceof Int(long i, _) ? new Real(i) : checked(s, resolved);
      default -> new Text(s.text());
    };
  }

  private static Value checked(YamlNode.Scalar s, Value resolved) throws YamlException {
    YamlNode.Scalar bare = new YamlNode.Scalar(s.line(), "", s.text(), true);
    if (!tagOf(bare).equals(s.tag())) {
      throw new YamlException("yaml: cannot decode %s as a %s".formatted(tagOf(bare), s.tag()));
    }
    return resolved;
  }

  private Value sequence(YamlNode.Sequence s) throws YamlException {
    List<Value> elements = new ArrayList<>();
    for (YamlNode element : s.elements()) {
      Value value = value(element);
      if (value != null) {
        elements.add(value);
      }
    }
    return ListValue.of(elements);
  }

  private @Nullable Value mapping(YamlNode.Mapping m) throws YamlException {
    boolean textKeys = true;
    for (int i = 0; i < m.content().size(); i += 2) {
      boolean text =
          m.content().get(i) instanceof YamlNode.Scalar s
              && (tagOf(s).equals("!!str") || tagOf(s).equals("!!merge"));
      textKeys &= text;
    }
    MapValue map = textKeys ? MapValue.dict() : MapValue.of(MapValue.Type.ANY_ANY);
    return fill(map, m, false, textKeys, new HashSet<>()) ? map : null;
  }
}
