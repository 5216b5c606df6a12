package com.infisical.gotemplate.value;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map. {@code set}, {@code unset} and the merges change one in place, as Sprig does; the model's
 * map is never changed, because its type fits none of these functions. Not thread-safe while it is
 * changed.
 */
public final class MapValue implements Value {
  /** The map types that can appear in a template. */
  public enum Type {
    STRING_ANY("map[string]interface {}"),
    STRING_STRING("map[string]string"),
    ANY_ANY("map[interface {}]interface {}"),
    SECRETS("map[string]model.V1TemplateOptions");

    private final String goName;

    Type(String goName) {
      this.goName = goName;
    }
  }

  private final Type type;
  private final Map<Value, Value> entries;
  private final boolean nil;

  private MapValue(Type type, Map<Value, Value> entries, boolean nil) {
    this.type = type;
    this.entries = entries;
    this.nil = nil;
  }

  /** An empty {@code map[string]interface {}}. */
  public static MapValue dict() {
    return of(Type.STRING_ANY);
  }

  /** An empty map of the given type. */
  public static MapValue of(Type type) {
    return new MapValue(type, new HashMap<>(), false);
  }

  /** A nil {@code map[string]interface {}}: empty, {@code null} in JSON, and not to be set. */
  public static MapValue nil() {
    return new MapValue(Type.STRING_ANY, Map.of(), true);
  }

  /** Whether it is Go's nil map. */
  public boolean isNil() {
    return nil;
  }

  /** The value of a key; {@link Nil#ABSENT} where there is none. */
  public Value get(Value key) {
    Value found = entries.get(key);
    return found == null ? Nil.ABSENT : found;
  }

  /** The value of a text key, a byte string; {@link Nil#ABSENT} where there is none. */
  public Value get(String key) {
    return get(new Text(key));
  }

  /** Whether the key is there. */
  public boolean has(Value key) {
    return entries.containsKey(key);
  }

  /** Sets a key; an absent value is stored as nil. */
  public void put(Value key, Value value) {
    entries.put(key, value == Nil.ABSENT ? Nil.NULL : value);
  }

  /** Sets a text key, a byte string. */
  public void put(String key, Value value) {
    put(new Text(key), value);
  }

  /** Removes a key. */
  public void remove(Value key) {
    if (!nil) {
      entries.remove(key);
    }
  }

  /** How many entries there are. */
  public int size() {
    return entries.size();
  }

  /** The type of the map. */
  public Type type() {
    return type;
  }

  /** What an absent key reads as through {@code index}: the zero value of the element type. */
  public Value zero() {
    return switch (type) {
      case STRING_ANY, ANY_ANY -> Nil.NULL;
      case STRING_STRING -> Text.EMPTY;
      case SECRETS -> new SecretStruct("", "");
    };
  }

  /** The entries in the order in which Go prints and ranges over them. */
  public List<Map.Entry<Value, Value>> sorted() {
    List<Map.Entry<Value, Value>> list = new ArrayList<>(entries.entrySet());
    list.sort(Map.Entry.comparingByKey(KEY_ORDER));
    return list;
  }

  /** The key as text where it is one, else null. */
  public static @Nullable String textOf(Value key) {
    return key instanceof Text(String bytes) ? bytes : null;
  }

  private static final Comparator<Value> KEY_ORDER =
      Comparator.<Value>comparingInt(MapValue::rank).thenComparing(MapValue::compareAlike);

  private static int rank(Value key) {
    return switch (key) {
      case Nil _ -> 0;
      case Bool _ -> 1;
      case Int _ -> 2;
      case Real _ -> 3;
      case Complex _ -> 4;
      case Text _ -> 5;
      case Structure _ -> 6;
      case ListValue _, MapValue _ -> 7;
    };
  }

  private static int compareAlike(Value a, Value b) {
    return switch (a) {
      case Text(String x) when b instanceof Text(String y) -> x.compareTo(y);
      case Int(long x, _) when b instanceof Int(long y, _) -> Long.compare(x, y);
      case Real(double x) when b instanceof Real(double y) -> Double.compare(x, y);
      case Bool x when b instanceof Bool y -> x.compareTo(y);
      case Nil _, Bool _, Int _, Real _, Complex _, Text _, Structure _, ListValue _, MapValue _ ->
          0;
    };
  }

  @Override
  public String typeName() {
    return type.goName;
  }

  @Override
  public Kind kind() {
    return Kind.MAP;
  }

  @Override
  public boolean isTrue() {
    return !entries.isEmpty();
  }

  @Override
  public String toString() {
    return typeName();
  }
}
