package com.infisical.client.reply;

import com.infisical.client.http.Extent;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the body of a success looks like, and what it means.
 *
 * @param body the class its JSON is read into
 * @param meaning what the caller gets; empty when something that matters is not in it
 * @param extent how large it may be
 * @param otherwise says what was expected: {@code "the body is JSON, but " + otherwise}
 */
public record Shape<B, T>(
    Class<B> body, Extent extent, Function<B, Optional<T>> meaning, String otherwise) {}
