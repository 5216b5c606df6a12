package com.infisical.devserver.aws;

/** Who signed a request, by the word of AWS STS. */
public record CallerIdentity(String account, String arn, String userId) {}
