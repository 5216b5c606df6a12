package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Value;
import java.util.Map;

/** Go's {@code reflect.DeepEqual}: same types, same contents. */
final class DeepEquality {
  private DeepEquality() {}

  static boolean test(Budget budget, Value a, Value b) {
    budget.enter();
    boolean equal =
        switch (a) {
          case ListValue x when b instanceof ListValue y -> lists(budget, x, y);
          case MapValue x when b instanceof MapValue y -> maps(budget, x, y);
          case Nil _ -> b instanceof Nil;
          case Real(double x) when b instanceof Real(double y) -> x == y;
          default -> a.equals(b);
        };
    budget.leave();
    return equal;
  }

  private static boolean lists(Budget budget, ListValue a, ListValue b) {
    if (a.type() != b.type() || a.size() != b.size() || a.isNil() != b.isNil()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!test(budget, a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean maps(Budget budget, MapValue a, MapValue b) {
    if (a.type() != b.type() || a.size() != b.size() || a.isNil() != b.isNil()) {
      return false;
    }
    for (Map.Entry<Value, Value> entry : a.sorted()) {
      if (!b.has(entry.getKey()) || !test(budget, entry.getValue(), b.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
