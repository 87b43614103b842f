package io.betrace.rules.session;

import io.betrace.rules.ast.Predicate;
import io.betrace.rules.lowering.Literal;
import io.betrace.rules.lowering.LoweredRules;
import io.betrace.rules.session.facts.Operation;
import io.betrace.rules.session.facts.Passed;
import io.betrace.rules.session.facts.Trace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * What Drools is told of a trace: that it is there, of each operation that rules count or ask for how many spans it has,
 * and which tests some span passes. Texts and attributes stay here. `costs` has the steps of each test, which every rule
 * that needs the test pays, so that no rule's end depends on the others.
 */
record Facts(List<Object> all, double[] costs) {
  static Facts of(LoweredRules rules, BitSet countedOperations, List<SpanData> spans) {
    var byOperation = new ArrayList<List<Map<String, Object>>>();
    for (int i = 0; i < rules.vocabulary().operationCount(); i++) byOperation.add(new ArrayList<>());
    for (var span : spans) {
      var operation = rules.vocabulary().operationOf(span.name());
      if (operation != null) byOperation.get(operation).add(span.attributes());
    }
    var facts = new ArrayList<Object>();
    facts.add(new Trace());
    countedOperations.stream().forEach(number -> facts.add(new Operation(number, byOperation.get(number).size())));
    var tests = rules.vocabulary().tests();
    var costs = new double[tests.size()];
    var whole = new Budget(Budget.TRACE);
    for (int number = 0; number < costs.length; number++) {
      var test = tests.get(number);
      var budget = new Budget((long) Math.min(Budget.RULE, whole.left()));
      if (somePasses(test.predicate(), byOperation.get(test.operation()), budget)) facts.add(new Passed(number));
      costs[number] = budget.isExceeded() ? Double.POSITIVE_INFINITY : budget.taken();
      whole.take(Math.min(budget.taken(), whole.left()));
    }
    return new Facts(facts, costs);
  }

  /** Whether these tests together take more steps than one rule may. */
  boolean exceeds(BitSet tests) {
    return tests.stream().mapToDouble(test -> costs[test]).sum() > Budget.RULE;
  }

  private static boolean somePasses(Predicate predicate, List<Map<String, Object>> spans, Budget budget) {
    for (var attributes : spans) {
      if (SpanTest.passes(predicate, attributes, budget)) return !budget.isExceeded();
      if (budget.isExceeded()) return false;
    }
    return false;
  }

  /** The operations of which Drools has to know how many spans there are. */
  static BitSet countedOperations(LoweredRules rules) {
    var counted = new BitSet();
    for (var alternative : rules.alternatives())
      for (var literal : alternative) {
        if (literal instanceof Literal.Count count) counted.set(count.operation());
        if (literal instanceof Literal.Race race) {
          counted.set(race.operation());
          counted.set(race.other());
        }
      }
    return counted;
  }
}
