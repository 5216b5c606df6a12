package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Structure;
import com.infisical.gotemplate.value.Value;
import java.util.Map;

/**
 * Merges maps by the rules of mergo: deep into maps, lists as a whole, empty values count as
 * absent.
 */
final class Merging {
  private static final int ENTRY_BYTES = 64;

  private Merging() {}

  /** Merges all arguments into the first, which it changes and gives back. */
  static Value merge(Call call, boolean overwrite) {
    MapValue target = call.dict(0).isNil() ? MapValue.dict() : call.dict(0);
    call.scope().budget().retain();
    for (int i = 1; i < call.size(); i++) {
      into(call.scope().budget(), target, call.dict(i), overwrite);
    }
    return target;
  }

  private static void into(Budget budget, MapValue target, MapValue source, boolean overwrite) {
    budget.enter();
    for (Map.Entry<Value, Value> entry : source.sorted()) {
      budget.charge(ENTRY_BYTES);
      Value key = entry.getKey();
      Value given = entry.getValue();
      Value present = target.get(key);
      if (given instanceof Nil) {
        if (overwrite) {
          target.put(key, given);
        }
        continue;
      }
      if (given instanceof MapValue inner && present instanceof MapValue into) {
        into(budget, into, inner, overwrite);
      }
      if (given instanceof ListValue && (overwrite || target.size() == 0)) {
        target.put(key, given);
      }
      boolean kept = !isEmpty(present);
      boolean merged = given instanceof MapValue && present instanceof MapValue;
      if (kept && (given instanceof ListValue || merged)) {
        continue;
      }
      if (overwrite || !kept) {
        target.put(key, given);
      }
    }
    budget.leave();
  }

  private static boolean isEmpty(Value value) {
    return !(value instanceof Structure) && !value.isTrue();
  }
}
