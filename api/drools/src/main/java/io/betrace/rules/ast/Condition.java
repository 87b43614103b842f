package io.betrace.rules.ast;

import java.util.List;

/** About a whole trace. */
public sealed interface Condition {
  record Or(List<Condition> terms) implements Condition {}

  record And(List<Condition> terms) implements Condition {}

  record Not(Condition term) implements Condition {}

  /** Some span is called `operation` and passes `where`; `where` is null when any such span will do. */
  record Has(String operation, Predicate where) implements Condition {}

  /** How many spans are called `operation`, against a number. */
  record Count(String operation, Ordering ordering, double number) implements Condition {}

  /** How many spans are called `operation`, against how many are called `other`. */
  record Race(String operation, Ordering ordering, String other) implements Condition {}
}
