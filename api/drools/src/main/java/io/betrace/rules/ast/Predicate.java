package io.betrace.rules.ast;

import io.betrace.rules.ast.Values.Scalar;
import java.util.List;

/** About the attributes of one span. Records, so that two rules that ask the same share the answer. */
public sealed interface Predicate {
  record Or(List<Predicate> terms) implements Predicate {}

  record And(List<Predicate> terms) implements Predicate {}

  record Not(Predicate term) implements Predicate {}

  /** The attribute is there, and is neither false nor 0, "" or "false". */
  record Present(String attribute) implements Predicate {}

  record Compare(String attribute, Ordering ordering, Scalar value) implements Predicate {}

  record In(String attribute, List<Scalar> values, boolean inside) implements Predicate {}

  record Contains(String attribute, String text) implements Predicate {}

  /** `regex` is made of `pattern` alone: the pattern decides whether two are the same. */
  record Matches(String attribute, String pattern, com.google.re2j.Pattern regex) implements Predicate {
    @Override
    public boolean equals(Object other) {
      return other instanceof Matches that && attribute.equals(that.attribute) && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
      return 31 * attribute.hashCode() + pattern.hashCode();
    }
  }
}
