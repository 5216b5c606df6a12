package com.infisical.gotemplate;

/** What parsing gives: a template, or why the text is none. */
public sealed interface Parsed permits GoTemplate, Failed {}
