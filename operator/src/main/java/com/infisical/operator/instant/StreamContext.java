package com.infisical.operator.instant;

import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Schedule;

/**
 * What all streams share.
 *
 * @param schedule its executor runs each opening as a task of its own, since it may wait for a
 *     login
 */
record StreamContext(
    SerialQueue queue,
    Schedule schedule,
    Openings openings,
    StreamPlaces places,
    Metrics metrics) {}
