package com.infisical.devserver.aws;

/** The AWS principal that signed a request, according to STS. */
public record CallerIdentity(String account, String arn, String userId) {}
