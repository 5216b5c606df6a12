package com.infisical.gotemplate;

/** What a template may call, and what a secret is where it is printed bare. */
public enum Dialect {
  /** {@code secretFrom} and {@code subdirectories}; a secret is its value. */
  V1BETA1,
  /** Neither; a secret is its two fields in braces. */
  V1ALPHA1
}
