package io.betrace.rules.session;

import io.betrace.rules.ast.Predicate;
import io.betrace.rules.ast.Values;
import java.util.Map;

/** Asks one span. Whatever is asked of an attribute that is missing does not hold. */
final class SpanTest {
  private SpanTest() {}

  static boolean passes(Predicate predicate, Map<String, Object> attributes, Budget budget) {
    if (predicate instanceof Predicate.Not not) return !passes(not.term(), attributes, budget);
    if (predicate instanceof Predicate.And and) {
      for (var term : and.terms()) if (!passes(term, attributes, budget)) return false;
      return true;
    }
    if (predicate instanceof Predicate.Or or) {
      for (var term : or.terms()) if (passes(term, attributes, budget)) return true;
      return false;
    }
    return holds(predicate, attributes, budget);
  }

  private static boolean holds(Predicate predicate, Map<String, Object> attributes, Budget budget) {
    if (predicate instanceof Predicate.Present present) {
      budget.take(0);
      return Values.isTruthy(attributes.get(present.attribute()));
    }
    if (predicate instanceof Predicate.Compare compare) {
      var value = valueOf(attributes, compare.attribute(), budget);
      return value != null && Values.compare(value, compare.ordering(), compare.value());
    }
    if (predicate instanceof Predicate.In in) {
      var value = valueOf(attributes, in.attribute(), budget);
      return value != null && in.values().stream().anyMatch(each -> Values.areEqual(value, each)) == in.inside();
    }
    if (predicate instanceof Predicate.Contains contains) {
      var value = valueOf(attributes, contains.attribute(), budget);
      return value != null && value.text().contains(contains.text());
    }
    var matches = (Predicate.Matches) predicate;
    var value = valueOf(attributes, matches.attribute(), budget);
    return value != null && matches.regex().matcher(value.text()).find();
  }

  private static Values.Scalar valueOf(Map<String, Object> attributes, String name, Budget budget) {
    var value = attributes.get(name);
    budget.take(value instanceof String text ? text.length() : 0);
    return value == null ? null : Values.scalar(value);
  }
}
