package io.betrace.rules.lowering;

import io.betrace.rules.ast.Predicate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The words of one rule set, each with its number. Rules that Drools gets say the numbers; the words never leave this
 * table. Two rules that ask the same of the same operation share one test.
 */
public final class Vocabulary {
  /** What a span of one operation has to pass. */
  public record Test(int operation, Predicate predicate) {}

  private final Map<String, Integer> operations = new HashMap<>();
  private final Map<Test, Integer> testNumbers = new HashMap<>();
  private final List<Test> tests = new ArrayList<>();

  int operationNumber(String name) {
    return operations.computeIfAbsent(name, unseen -> operations.size());
  }

  int testNumber(String operation, Predicate predicate) {
    var test = new Test(operationNumber(operation), predicate);
    return testNumbers.computeIfAbsent(test, unseen -> {
      tests.add(test);
      return tests.size() - 1;
    });
  }

  /** The operation's number, or null when no rule speaks of it. */
  public Integer operationOf(String name) {
    return operations.get(name);
  }

  public int operationCount() {
    return operations.size();
  }

  public List<Test> tests() {
    return tests;
  }
}
