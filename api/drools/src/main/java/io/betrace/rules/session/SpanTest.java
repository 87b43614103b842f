package io.betrace.rules.session;

import io.betrace.rules.ast.Predicate;
import io.betrace.rules.ast.Values;
import java.util.Map;

/** Asks one span. Whatever is asked of an attribute that is missing does not hold. */
final class SpanTest {
  private SpanTest() {}

  /** Once the budget is exceeded the answer means nothing. */
  static boolean passes(Predicate predicate, Map<String, Object> attributes, Budget budget) {
    if (budget.isExceeded()) return false;
    if (predicate instanceof Predicate.Not not) return !passes(not.term(), attributes, budget);
    if (predicate instanceof Predicate.And and) {
      for (var term : and.terms()) if (!passes(term, attributes, budget)) return false;
      return true;
    }
    if (predicate instanceof Predicate.Or or) {
      for (var term : or.terms()) if (passes(term, attributes, budget)) return true;
      return false;
    }
    if (predicate instanceof Predicate.Present present) {
      budget.take(1);
      return Values.isTruthy(attributes.get(present.attribute()));
    }
    if (predicate instanceof Predicate.Compare compare) {
      var value = attributes.get(compare.attribute());
      budget.takeReading(value);
      return value != null && Values.compare(Values.scalar(value), compare.ordering(), compare.value());
    }
    if (predicate instanceof Predicate.In in) {
      var value = attributes.get(in.attribute());
      budget.takeReading(value);
      return value != null && isOneOf(in, Values.scalar(value)) == in.inside();
    }
    if (predicate instanceof Predicate.Contains contains) return contains(contains, attributes, budget);
    return matches((Predicate.Matches) predicate, attributes, budget);
  }

  private static boolean isOneOf(Predicate.In in, Values.Scalar value) {
    for (var each : in.values()) if (Values.areEqual(value, each)) return true;
    return false;
  }

  private static boolean contains(Predicate.Contains contains, Map<String, Object> attributes, Budget budget) {
    var value = attributes.get(contains.attribute());
    if (value == null) return false;
    var text = Values.scalar(value).text();
    budget.take(1 + (double) text.length() * contains.text().length() / 32);
    return !budget.isExceeded() && text.contains(contains.text());
  }

  private static boolean matches(Predicate.Matches matches, Map<String, Object> attributes, Budget budget) {
    var value = attributes.get(matches.attribute());
    if (value == null) return false;
    var text = Values.scalar(value).text();
    budget.take(1 + text.length() * Math.max(1, matches.regex().programSize() / 4.0));
    return !budget.isExceeded() && matches.regex().matcher(text).find();
  }
}
