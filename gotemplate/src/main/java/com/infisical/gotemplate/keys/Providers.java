package com.infisical.gotemplate.keys;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Holds Bouncy Castle's provider, made when a template first needs it and never registered. */
final class Providers {
  /** For the algorithms of old keystores. */
  static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private Providers() {}
}
