package com.infisical.operator.dynamicsecret;

import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.target.plan.ObservedTarget;
import java.util.Optional;

/**
 * A target as it was read, with the leases that are on record on it.
 *
 * @param object empty where there is none
 * @param record the leases that are known; none of them is renewed or revoked unless it is in here
 * @param holds whether the target's data are those of the record's present lease
 * @param definition digest of the spec that the present lease was made for; empty where it is not
 *     known, and so fits
 * @param leaseOfGo the lease of which the Go operator wrote the data; empty where the record tells
 * @param proven whether the record on the target is as this operator wrote it
 */
record HeldTarget(
    Optional<ObservedTarget> object,
    LeaseRecord record,
    boolean holds,
    Optional<String> definition,
    Optional<String> leaseOfGo,
    boolean proven) {}
