package com.infisical.operator.reference;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

/**
 * Runs the same for every change of a watched object.
 *
 * @param then must not block
 */
public record AnyChange<R extends HasMetadata>(Runnable then) implements ResourceEventHandler<R> {
  @Override
  public void onAdd(R object) {
    then.run();
  }

  @Override
  public void onUpdate(R before, R now) {
    then.run();
  }

  @Override
  public void onDelete(R object, boolean finalStateUnknown) {
    then.run();
  }
}
