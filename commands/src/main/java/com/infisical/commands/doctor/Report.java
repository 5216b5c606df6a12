package com.infisical.commands.doctor;

/** Takes what was found of each resource as it is found. For one thread. */
interface Report extends AutoCloseable {
  /** Adds {@code diagnosis}; false where nobody reads the report any more. */
  boolean add(Diagnosis diagnosis);

  /** Ends the report. */
  @Override
  void close();
}
