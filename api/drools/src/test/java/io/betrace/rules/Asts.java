package io.betrace.rules;

import io.betrace.rules.session.Sessions.RuleInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules as they are sent. */
public final class Asts {
  private Asts() {}

  public static Map<String, Object> has(String operation) {
    return Map.of("kind", "has", "operation", operation);
  }

  public static Map<String, Object> has(String operation, Map<String, Object> where) {
    return Map.of("kind", "has", "operation", operation, "where", where);
  }

  public static Map<String, Object> compare(String attribute, String operator, Object value) {
    return Map.of("kind", "compare", "attribute", attribute, "operator", operator, "value", value);
  }

  public static Map<String, Object> count(String operation, String operator, double number) {
    return Map.of("kind", "count", "operation", operation, "operator", operator, "than", Map.of("number", number));
  }

  public static Map<String, Object> race(String operation, String operator, String other) {
    return Map.of("kind", "count", "operation", operation, "operator", operator, "than", Map.of("operation", other));
  }

  public static Map<String, Object> not(Object term) {
    return Map.of("kind", "not", "term", term);
  }

  public static Map<String, Object> join(String kind, Object... terms) {
    return Map.of("kind", kind, "terms", List.of(terms));
  }

  /** `always` and `never` may be null. */
  public static Map<String, Object> rule(Object when, Object always, Object never) {
    var rule = new HashMap<String, Object>(Map.of("version", 1d, "when", when));
    if (always != null) rule.put("always", always);
    if (never != null) rule.put("never", never);
    return rule;
  }

  public static RuleInput input(String ruleId, Object when, Object always, Object never) {
    return new RuleInput(ruleId, rule(when, always, never));
  }

  public static String hash(int number) {
    return "%064x".formatted(number);
  }
}
