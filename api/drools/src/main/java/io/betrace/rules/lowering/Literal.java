package io.betrace.rules.lowering;

import io.betrace.rules.ast.Ordering;

/** The smallest thing that a trace can be asked, made of numbers alone. */
public sealed interface Literal {
  /** Whether there is a span of this operation. */
  record Called(int operation, boolean holds) implements Literal {
    @Override
    public Literal negated() {
      return new Called(operation, !holds);
    }
  }

  /** Whether there is a span that passes this test. */
  record Passed(int test, boolean holds) implements Literal {
    @Override
    public Literal negated() {
      return new Passed(test, !holds);
    }
  }

  record Count(int operation, Ordering ordering, int number) implements Literal {
    @Override
    public Literal negated() {
      return new Count(operation, ordering.negated(), number);
    }
  }

  record Race(int operation, Ordering ordering, int other) implements Literal {
    @Override
    public Literal negated() {
      return new Race(operation, ordering.negated(), other);
    }
  }

  Literal negated();
}
