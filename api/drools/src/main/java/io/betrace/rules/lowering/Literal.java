package io.betrace.rules.lowering;

import io.betrace.rules.ast.Ordering;

/** The smallest thing that a trace can be asked, made of numbers alone. */
public sealed interface Literal {
  /** Whether there is a span that passes this test. */
  record Passed(int test, boolean holds) implements Literal {
    @Override
    public Literal negated() {
      return new Passed(test, !holds);
    }
  }

  /** How many spans are of an operation, against a number. */
  record Count(int operation, Ordering ordering, int number) implements Literal {
    @Override
    public Literal negated() {
      return new Count(operation, ordering.negated(), number);
    }
  }

  /** How many spans are of an operation, against how many are of the other. */
  record Race(int operation, Ordering ordering, int other) implements Literal {
    @Override
    public Literal negated() {
      return new Race(operation, ordering.negated(), other);
    }
  }

  Literal negated();
}
