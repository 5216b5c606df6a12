package com.infisical.operator.auth.session;

/**
 * Identifies a session by everything that decides which token a login returns
 * (docs/infisical-auth.md).
 *
 * <p>A changed spec, connection spec, credential or CA is another key, and a re-created namesake
 * never matches; a status change or a touched but equal Secret changes nothing here.
 *
 * @param address the normalised address of the server
 * @param digest a keyed digest of the referenced values
 */
public record SessionKey(
    String authUid,
    long authGeneration,
    String connectionUid,
    long connectionGeneration,
    String address,
    String digest) {}
