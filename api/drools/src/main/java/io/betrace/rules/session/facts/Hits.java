package io.betrace.rules.session.facts;

import java.util.BitSet;

/** The alternatives that fired for the trace in hand. */
public final class Hits {
  private final BitSet numbers = new BitSet();

  public void add(int number) {
    numbers.set(number);
  }

  /** What was added since the last call. */
  public BitSet take() {
    var taken = (BitSet) numbers.clone();
    numbers.clear();
    return taken;
  }
}
