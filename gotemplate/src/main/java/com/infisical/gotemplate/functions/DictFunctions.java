package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Making, reading, changing and merging maps. */
final class DictFunctions {
  private static final int ENTRY_BYTES = 64;

  private DictFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Maps");
    making(shelf);
    reading(shelf);
    selecting(shelf);
    return shelf
        .add(
            "merge(target dict, sources ...dict) dict",
            "Adds keys that the target lacks, recursively, from the sources; changes the target.",
            "{{ merge (dict \"a\" 1) (dict \"a\" 2 \"b\" 3) }}",
            "map[a:1 b:3]",
            call -> Merging.merge(call, false))
        .alias("mustMerge", "merge")
        .add(
            "mergeOverwrite(target dict, sources ...dict) dict",
            "Like merge, but the sources take precedence.",
            "{{ mergeOverwrite (dict \"a\" 1) (dict \"a\" 2 \"b\" 3) }}",
            "map[a:2 b:3]",
            call -> Merging.merge(call, true))
        .alias("mustMergeOverwrite", "mergeOverwrite")
        .add(
            "deepCopy(value any) any",
            "A copy that shares nothing with the original.",
            "{{ deepCopy (dict \"a\" 1) }}",
            "map[a:1]",
            DictFunctions::deepCopy)
        .alias("mustDeepCopy", "deepCopy");
  }

  private static Value deepCopy(Call call) {
    if (call.any(0) instanceof Nil) {
      throw new FunctionException("reflect: call of reflect.Value.Type on zero Value");
    }
    return copy(call.scope().budget(), call.any(0));
  }

  private static void making(Shelf shelf) {
    shelf
        .add(
            "dict(pairs ...any) dict",
            "A map of alternating keys and values.",
            "{{ dict \"a\" 1 \"b\" 2 }}",
            "map[a:1 b:2]",
            DictFunctions::dict)
        .add(
            "set(target dict, key string, value any) dict",
            "Sets a key; changes the map.",
            "{{ set (dict \"a\" 1) \"b\" 2 }}",
            "map[a:1 b:2]",
            DictFunctions::set)
        .add(
            "unset(target dict, key string) dict",
            "Removes a key; changes the map.",
            "{{ unset (dict \"a\" 1 \"b\" 2) \"a\" }}",
            "map[b:2]",
            call -> {
              MapValue map = call.dict(0);
              map.remove(call.any(1));
              return map;
            });
  }

  private static Value dict(Call call) {
    call.scope().budget().charge((long) call.size() * ENTRY_BYTES);
    MapValue map = MapValue.dict();
    for (int i = 0; i < call.size(); i += 2) {
      String key = Values.toText(call.scope().budget(), call.any(i));
      map.put(key, i + 1 < call.size() ? call.any(i + 1) : Text.EMPTY);
    }
    return map;
  }

  private static Value set(Call call) {
    if (call.any(0) instanceof Nil || call.dict(0).isNil()) {
      throw new FunctionException("assignment to entry in nil map");
    }
    call.scope().budget().charge(ENTRY_BYTES);
    call.scope().budget().retain();
    MapValue map = call.dict(0);
    map.put(call.any(1), call.any(2));
    return map;
  }

  private static void reading(Shelf shelf) {
    shelf
        .add(
            "get(source dict, key string) any",
            "The value of a key; the empty string if it is absent.",
            "{{ get (dict \"a\" 1) \"a\" }}",
            "1",
            call -> call.dict(0).has(call.any(1)) ? call.dict(0).get(call.any(1)) : Text.EMPTY)
        .add(
            "hasKey(source dict, key string) bool",
            "Whether the map has the key.",
            "{{ hasKey (dict \"a\" 1) \"b\" }}",
            "false",
            call -> Bool.of(call.dict(0).has(call.any(1))))
        .add(
            "dig(arguments ...any) any",
            "The value at a path of keys; the second to last argument if the path does not exist.",
            "{{ dig \"a\" \"b\" \"none\" (dict \"a\" (dict \"b\" 1)) }}",
            "1",
            DictFunctions::dig)
        .add(
            "keys(sources ...dict) list",
            "The keys, sorted; Go returns them in random order.",
            "{{ keys (dict \"b\" 1 \"a\" 2) | sortAlpha }}",
            "[a b]",
            DictFunctions::keys)
        .add(
            "values(source dict) list",
            "The values in the order of their keys; Go returns them in random order.",
            "{{ values (dict \"a\" 2) }}",
            "[2]",
            call -> ListValue.of(call.dict(0).sorted().stream().map(Map.Entry::getValue).toList()))
        .add(
            "pluck(key string, sources ...dict) list",
            "The values of a key in those maps that have it.",
            "{{ pluck \"a\" (dict \"a\" 1) (dict \"b\" 2) (dict \"a\" 3) }}",
            "[1 3]",
            DictFunctions::pluck);
  }

  private static Value dig(Call call) {
    int last = call.size() - 1;
    if (last < 2) {
      throw new FunctionException("dig needs at least three arguments");
    }
    Value at = call.any(last);
    for (int i = 0; i < last - 1; i++) {
      if (!(call.any(i) instanceof Text)) {
        throw new FunctionException("interface conversion: a key is not string");
      }
      if (!(at instanceof MapValue map) || map.type() != MapValue.Type.STRING_ANY) {
        throw new FunctionException(
            "interface conversion: interface {} is "
                + at.typeName()
                + ", not map[string]interface {}");
      }
      if (!map.has(call.any(i))) {
        return call.any(last - 1);
      }
      at = map.get(call.any(i));
    }
    return at;
  }

  private static Value keys(Call call) {
    List<Value> keys = new ArrayList<>();
    for (int i = 0; i < call.size(); i++) {
      call.dict(i).sorted().forEach(entry -> keys.add(entry.getKey()));
    }
    return ListValue.of(ListValue.Type.STRING, keys);
  }

  private static Value pluck(Call call) {
    List<Value> found = new ArrayList<>();
    for (int i = 1; i < call.size(); i++) {
      if (call.dict(i).has(call.any(0))) {
        found.add(call.dict(i).get(call.any(0)));
      }
    }
    return ListValue.of(found);
  }

  private static void selecting(Shelf shelf) {
    shelf
        .add(
            "pick(source dict, keys ...string) dict",
            "A map of only these keys.",
            "{{ pick (dict \"a\" 1 \"b\" 2) \"a\" }}",
            "map[a:1]",
            call -> select(call, true))
        .add(
            "omit(source dict, keys ...string) dict",
            "A map of all other keys.",
            "{{ omit (dict \"a\" 1 \"b\" 2) \"a\" }}",
            "map[b:2]",
            call -> select(call, false));
  }

  private static Value select(Call call, boolean named) {
    MapValue selected = MapValue.dict();
    Set<Value> keys = new HashSet<>(call.rest(1));
    for (Map.Entry<Value, Value> entry : call.dict(0).sorted()) {
      if (keys.contains(entry.getKey()) == named) {
        selected.put(entry.getKey(), entry.getValue());
      }
    }
    return selected;
  }

  private static Value copy(Budget budget, Value value) {
    budget.enter();
    budget.charge(ENTRY_BYTES);
    Value copied =
        switch (value) {
          case ListValue list when list.isNil() -> list;
          case ListValue list ->
              ListValue.of(
                  list.type(), list.elements().stream().map(e -> copy(budget, e)).toList());
          case MapValue map -> {
            MapValue copy = MapValue.of(map.type());
            for (Map.Entry<Value, Value> entry : map.sorted()) {
              copy.put(entry.getKey(), copy(budget, entry.getValue()));
            }
            yield copy;
          }
          default -> value;
        };
    budget.leave();
    return copied;
  }
}
