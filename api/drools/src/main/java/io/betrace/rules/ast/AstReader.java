package io.betrace.rules.ast;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads version 1 of the rule AST, as published in ast.schema.json. Everything it does not know it refuses. */
public final class AstReader {
  /** Twice what 50 parentheses in the conditions and 50 in a where-clause come to. */
  private static final int MAX_DEPTH = 400;
  private static final int MAX_TEXT = 10_000;
  private static final int MAX_PATTERN = 512;

  /** Twice what the language allows: its RE2 and this one may not make exactly the same program. */
  private static final int MAX_INSTRUCTIONS = 4_000;

  private AstReader() {}

  public static RuleAst readRule(Object json) throws AstException {
    var node = object(json);
    if (!Double.valueOf(1).equals(node.get("version"))) throw new AstException("version must be 1");
    if (!node.containsKey("always") && !node.containsKey("never")) throw new AstException("always or never is missing");
    return new RuleAst(
        readCondition(node.get("when"), 0),
        node.containsKey("always") ? readCondition(node.get("always"), 0) : null,
        node.containsKey("never") ? readCondition(node.get("never"), 0) : null);
  }

  private static Condition readCondition(Object json, int depth) throws AstException {
    var node = object(json, depth);
    return switch (text(node.get("kind"))) {
      case "or" -> new Condition.Or(readConditions(node, depth));
      case "and" -> new Condition.And(readConditions(node, depth));
      case "not" -> new Condition.Not(readCondition(node.get("term"), depth + 1));
      case "has" -> new Condition.Has(
          text(node.get("operation")), node.containsKey("where") ? readPredicate(node.get("where"), depth + 1) : null);
      case "count" -> readCount(node);
      default -> throw new AstException("an unknown kind of condition");
    };
  }

  private static List<Condition> readConditions(Map<?, ?> node, int depth) throws AstException {
    var terms = new ArrayList<Condition>();
    for (var term : list(node.get("terms"))) terms.add(readCondition(term, depth + 1));
    return terms;
  }

  private static Condition readCount(Map<?, ?> node) throws AstException {
    var operation = text(node.get("operation"));
    var ordering = ordering(node.get("operator"));
    var than = object(node.get("than"));
    if (than.get("number") instanceof Double number) return new Condition.Count(operation, ordering, number);
    return new Condition.Race(operation, ordering, text(than.get("operation")));
  }

  private static Predicate readPredicate(Object json, int depth) throws AstException {
    var node = object(json, depth);
    return switch (text(node.get("kind"))) {
      case "or" -> new Predicate.Or(readPredicates(node, depth));
      case "and" -> new Predicate.And(readPredicates(node, depth));
      case "not" -> new Predicate.Not(readPredicate(node.get("term"), depth + 1));
      case "present" -> new Predicate.Present(text(node.get("attribute")));
      case "compare" -> readComparison(node);
      default -> throw new AstException("an unknown kind of predicate");
    };
  }

  private static List<Predicate> readPredicates(Map<?, ?> node, int depth) throws AstException {
    var terms = new ArrayList<Predicate>();
    for (var term : list(node.get("terms"))) terms.add(readPredicate(term, depth + 1));
    return terms;
  }

  private static Predicate readComparison(Map<?, ?> node) throws AstException {
    var attribute = text(node.get("attribute"));
    var operator = text(node.get("operator"));
    var value = node.get("value");
    return switch (operator) {
      case "in" -> new Predicate.In(attribute, scalars(value), true);
      case "not in" -> new Predicate.In(attribute, scalars(value), false);
      case "contains" -> new Predicate.Contains(attribute, text(value));
      case "matches" -> new Predicate.Matches(attribute, text(value), regex(text(value)));
      default -> new Predicate.Compare(attribute, ordering(operator), scalar(value));
    };
  }

  /** RE2 takes time in proportion to the text and to the size of the program; both are bounded. */
  private static Pattern regex(String pattern) throws AstException {
    if (pattern.length() > MAX_PATTERN) throw new AstException("a regular expression is too long");
    try {
      var regex = Pattern.compile(pattern);
      if (regex.programSize() > MAX_INSTRUCTIONS) throw new AstException("a regular expression is too large");
      return regex;
    } catch (PatternSyntaxException refused) {
      throw new AstException("a regular expression is not one of RE2");
    }
  }

  private static List<Values.Scalar> scalars(Object json) throws AstException {
    var values = new ArrayList<Values.Scalar>();
    for (var value : list(json)) values.add(scalar(value));
    return values;
  }

  private static Values.Scalar scalar(Object json) throws AstException {
    if (json instanceof String text) return Values.scalar(text(text));
    if (json instanceof Double || json instanceof Boolean) return Values.scalar(json);
    throw new AstException("a value is neither text, number nor truth value");
  }

  private static Ordering ordering(Object json) throws AstException {
    var ordering = Ordering.of(text(json));
    if (ordering == null) throw new AstException("an unknown operator");
    return ordering;
  }

  private static String text(Object json) throws AstException {
    if (!(json instanceof String text)) throw new AstException("a text is missing");
    if (text.length() > MAX_TEXT) throw new AstException("a text is too long");
    return text;
  }

  private static List<?> list(Object json) throws AstException {
    if (!(json instanceof List<?> list) || list.isEmpty()) throw new AstException("a list is missing or empty");
    return list;
  }

  private static Map<?, ?> object(Object json) throws AstException {
    if (!(json instanceof Map<?, ?> map)) throw new AstException("an object is missing");
    return map;
  }

  private static Map<?, ?> object(Object json, int depth) throws AstException {
    if (depth > MAX_DEPTH) throw new AstException("nested too deeply");
    return object(json);
  }
}
