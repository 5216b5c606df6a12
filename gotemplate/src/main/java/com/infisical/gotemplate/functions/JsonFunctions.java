package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.json.JsonException;
import com.infisical.gotemplate.json.JsonReader;
import com.infisical.gotemplate.json.JsonWriter;
import com.infisical.gotemplate.json.JsonWriter.Style;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.yaml.YamlException;
import com.infisical.gotemplate.yaml.YamlReader;
import com.infisical.gotemplate.yaml.YamlWriter;

/** JSON and YAML. */
final class JsonFunctions {
  private JsonFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("JSON and YAML");
    writing(shelf);
    return shelf
        .add(
            "fromJson(text string) any",
            "Parses JSON; returns nil for invalid JSON.",
            "{{ (fromJson \"{\\\"a\\\": 1}\").a }}",
            "1",
            call -> read(call, false))
        .add(
            "mustFromJson(text string) any",
            "Like fromJson, but fails on invalid JSON.",
            "{{ mustFromJson \"[1, 2]\" }}",
            "[1 2]",
            call -> read(call, true))
        .add(
            "toYaml(value any) string",
            "The value as YAML, without the last line break.",
            "{{ toYaml (dict \"a\" (list 1 \"x\")) }}",
            "a:\n    - 1\n    - x",
            JsonFunctions::toYaml)
        .add(
            "fromYaml(text string) dict",
            "Parses a YAML map; fails on anything else.",
            "{{ (fromYaml \"a: 1\").a }}",
            "1",
            JsonFunctions::fromYaml);
  }

  private static void writing(Shelf shelf) {
    shelf
        .add(
            "toJson(value any) string",
            "The value as JSON; < > & are escaped.",
            "{{ toJson (dict \"a\" (list 1 \"<\")) }}",
            "{\"a\":[1,\"\\u003c\"]}",
            call -> write(call, Style.COMPACT, false))
        .add(
            "mustToJson(value any) string",
            "Like toJson, but fails on values without a JSON form.",
            "{{ mustToJson (list 1 2) }}",
            "[1,2]",
            call -> write(call, Style.COMPACT, true))
        .add(
            "toPrettyJson(value any) string",
            "The value as indented JSON.",
            "{{ toPrettyJson (dict \"a\" 1) }}",
            "{\n  \"a\": 1\n}",
            call -> write(call, Style.PRETTY, false))
        .add(
            "mustToPrettyJson(value any) string",
            "Like toPrettyJson, but fails on values without a JSON form.",
            "{{ mustToPrettyJson (list) }}",
            "[]",
            call -> write(call, Style.PRETTY, true))
        .add(
            "toRawJson(value any) string",
            "The value as JSON, without escaping < > &.",
            "{{ toRawJson \"<a & b>\" }}",
            "\"<a & b>\"",
            call -> write(call, Style.RAW, true))
        .alias("mustToRawJson", "toRawJson");
  }

  private static Value write(Call call, Style style, boolean strict) {
    try {
      return new Text(JsonWriter.write(call.scope().budget(), call.any(0), style));
    } catch (JsonException e) {
      if (strict) {
        throw new FunctionException(e.reason());
      }
      return Text.EMPTY;
    }
  }

  private static Value read(Call call, boolean strict) {
    try {
      return JsonReader.read(call.scope().budget(), call.text(0));
    } catch (JsonException e) {
      if (strict) {
        throw new FunctionException(e.reason());
      }
      return Nil.NULL;
    }
  }

  private static Value fromYaml(Call call) {
    try {
      return YamlReader.readDict(call.scope().budget(), call.text(0));
    } catch (YamlException e) {
      throw new FunctionException(e.reason());
    }
  }

  private static Value toYaml(Call call) {
    try {
      String yaml = YamlWriter.write(call.scope().budget(), call.any(0));
      return new Text(yaml.endsWith("\n") ? yaml.substring(0, yaml.length() - 1) : yaml);
    } catch (IllegalArgumentException e) {
      throw new FunctionException("cannot marshal type: " + call.any(0).typeName());
    }
  }
}
