package com.infisical.gotemplate;

/** What rendering gives: bytes, or why there are none. */
public sealed interface Rendering permits Rendered, Failed {}
