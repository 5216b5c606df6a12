package com.infisical.commands.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The status of one resource, as a row of the table.
 *
 * @param ready {@code True}, {@code False} or {@code Unknown}
 * @param method the login method; null where the kind has none or none is known
 * @param lastSuccess when all was last well, RFC 3339 in UTC
 * @param nextRefresh about when the sources are read next, RFC 3339 in UTC
 * @param refresh how that is decided: the interval, {@code on change}, and whether changes are told
 *     at once
 * @param sources how many sources there are
 * @param secrets how many secrets they gave together
 * @param targets how many targets there are
 * @param synced how many of them are in sync; null where the operator does not report it
 * @param leaseExpires when the lease expires unless it is renewed before, RFC 3339 in UTC
 * @param reference the connection or the InfisicalAuth, or the address
 * @param problem what is wrong, in one line
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusRow(
    String kind,
    String namespace,
    String name,
    String ready,
    @Nullable String method,
    @Nullable String lastSuccess,
    @Nullable String nextRefresh,
    @Nullable String refresh,
    @Nullable Integer sources,
    @Nullable Integer secrets,
    @Nullable Integer targets,
    @Nullable Integer synced,
    @Nullable String leaseExpires,
    @Nullable String reference,
    @Nullable String problem) {}
