package io.betrace.rules.session.facts;

/** How many spans of the trace are of the operation of this number. */
public final class Operation {
  private final int number;
  private final int spans;

  public Operation(int number, int spans) {
    this.number = number;
    this.spans = spans;
  }

  public int getNumber() {
    return number;
  }

  public int getSpans() {
    return spans;
  }
}
