package com.infisical.gotemplate;

/** Result of rendering: bytes, or why there are none. */
public sealed interface Rendering permits Rendered, Failed {}
