package com.infisical.gotemplate.value;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * A slice. Its length never changes; {@code sortAlpha} alone reorders one in place, as Sprig does.
 * Not thread-safe: lists live within one rendering.
 */
public final class ListValue implements Value {
  /** What a slice's elements are, for Go's type names and assignability. */
  public enum Type {
    ANY("[]interface {}"),
    STRING("[]string"),
    INT("[]int"),
    LISTS("[][]interface {}"),
    SUBDIRECTORIES("[]model.V1Subdirectory");

    private final String goName;

    Type(String goName) {
      this.goName = goName;
    }
  }

  private final Type type;
  private final Value[] elements;
  private final boolean nil;

  private ListValue(Type type, Value[] elements, boolean nil) {
    this.type = type;
    this.elements = elements;
    this.nil = nil;
  }

  /** A {@code []interface {}} of these elements. */
  public static ListValue of(Collection<? extends Value> elements) {
    return of(Type.ANY, elements);
  }

  /** A slice of the given type. */
  public static ListValue of(Type type, Collection<? extends Value> elements) {
    return new ListValue(type, elements.toArray(new Value[0]), false);
  }

  /** A {@code []string} of these byte strings. */
  public static ListValue ofTexts(Collection<String> texts) {
    return of(Type.STRING, texts.stream().map(Text::new).toList());
  }

  /** A nil slice: empty, and {@code null} in JSON. */
  public static ListValue nil(Type type) {
    return new ListValue(type, new Value[0], true);
  }

  /** The elements; writing through is not possible. */
  public List<Value> elements() {
    return Collections.unmodifiableList(Arrays.asList(elements));
  }

  /** The element at an index within bounds. */
  public Value get(int index) {
    return elements[index];
  }

  /** How many elements there are. */
  public int size() {
    return elements.length;
  }

  /** The type of the elements. */
  public Type type() {
    return type;
  }

  /** Whether it is Go's nil slice. */
  public boolean isNil() {
    return nil;
  }

  /** A part of it, of the same type. */
  public ListValue slice(int from, int to) {
    return new ListValue(type, Arrays.copyOfRange(elements, from, to), false);
  }

  /**
   * Sorts a list of texts in place, bytewise.
   *
   * @param pause runs before each comparison, and may throw to end the sorting
   */
  public void sortTexts(Runnable pause) {
    Arrays.sort(
        elements,
        (a, b) -> {
          pause.run();
          return ((Text) a).bytes().compareTo(((Text) b).bytes());
        });
  }

  @Override
  public String typeName() {
    return type.goName;
  }

  @Override
  public Kind kind() {
    return Kind.SLICE;
  }

  @Override
  public boolean isTrue() {
    return elements.length > 0;
  }

  @Override
  public String toString() {
    return typeName();
  }
}
