package io.betrace.rules.session.facts;

/** One span, known by the number of its operation. */
public final class Span {
  private final int operation;

  public Span(int operation) {
    this.operation = operation;
  }

  public int getOperation() {
    return operation;
  }
}
