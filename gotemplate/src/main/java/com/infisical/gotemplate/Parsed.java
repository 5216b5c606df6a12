package com.infisical.gotemplate;

/** Result of parsing: a template, or why the text is not one. */
public sealed interface Parsed permits GoTemplate, Failed {}
