package com.infisical.operator.instant;

import com.infisical.operator.schedule.Ticker;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What all streams share.
 *
 * @param executor runs each opening as a task of its own, since it may wait for a login
 */
record StreamContext(
    SerialQueue queue,
    Executor executor,
    Ticker ticker,
    RandomGenerator random,
    Openings openings,
    StreamPlaces places) {}
