package com.infisical.operator.staticsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.auth.Session;
import com.infisical.operator.auth.Sessions;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.staticsecret.SyncBook.Basis;
import com.infisical.operator.staticsecret.SyncBook.Entry;
import com.infisical.operator.status.Attempts;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.Retry;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.status.Ticker;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the targets of an InfisicalStaticSecret in step with its sources. */
@ControllerConfiguration(
    name = "infisicalstaticsecret",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class StaticSecretReconciler implements Reconciler<InfisicalStaticSecret> {
}
