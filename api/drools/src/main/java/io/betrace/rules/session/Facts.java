package io.betrace.rules.session;

import io.betrace.rules.lowering.Literal;
import io.betrace.rules.lowering.LoweredRules;
import io.betrace.rules.session.facts.Passed;
import io.betrace.rules.session.facts.Span;
import io.betrace.rules.session.facts.Trace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * What Drools is told of a trace: the trace, the spans whose operations some rule counts or asks for, and which tests
 * some span passes. Texts and attributes stay here. `undecided` are the tests for which the budget did not suffice.
 */
record Facts(List<Object> all, BitSet undecided) {
  static Facts of(LoweredRules rules, BitSet countedOperations, List<SpanData> spans, Budget budget) {
    var facts = new ArrayList<Object>();
    facts.add(new Trace());
    var byOperation = new ArrayList<List<Map<String, Object>>>();
    for (int i = 0; i < rules.vocabulary().operationCount(); i++) byOperation.add(new ArrayList<>());
    for (var span : spans) {
      var operation = rules.vocabulary().operationOf(span.name());
      if (operation == null) continue;
      byOperation.get(operation).add(span.attributes());
      if (countedOperations.get(operation)) facts.add(new Span(operation));
    }
    var undecided = new BitSet();
    var tests = rules.vocabulary().tests();
    for (int number = 0; number < tests.size(); number++) {
      var test = tests.get(number);
      boolean passed = false;
      for (var attributes : byOperation.get(test.operation())) {
        passed = SpanTest.passes(test.predicate(), attributes, budget);
        if (passed || budget.isExceeded()) break;
      }
      if (budget.isExceeded()) undecided.set(number);
      else if (passed) facts.add(new Passed(number));
    }
    return new Facts(facts, undecided);
  }

  /** The operations whose spans Drools has to see. */
  static BitSet countedOperations(LoweredRules rules) {
    var counted = new BitSet();
    for (var alternative : rules.alternatives())
      for (var literal : alternative) {
        if (literal instanceof Literal.Called called) counted.set(called.operation());
        if (literal instanceof Literal.Count count) counted.set(count.operation());
        if (literal instanceof Literal.Race race) {
          counted.set(race.operation());
          counted.set(race.other());
        }
      }
    return counted;
  }
}
