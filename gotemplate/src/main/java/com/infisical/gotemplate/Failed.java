package com.infisical.gotemplate;

/**
 * Why a template could not be parsed or rendered.
 *
 * @param line counted from 1
 * @param column in bytes, counted from 0 as Go does; 0 also where only the line is known
 * @param message one sentence in Go's wording: template, position, expression, reason. It quotes
 *     the template's own text and never a value that it worked on.
 */
public record Failed(FailureKind kind, int line, int column, String message)
    implements Parsed, Rendering {}
