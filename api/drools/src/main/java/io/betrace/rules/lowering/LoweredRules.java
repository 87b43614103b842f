package io.betrace.rules.lowering;

import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * A rule set as Drools gets it. Alternative number i breaks clause `clauses.get(i)`; `rules` has, for each rule of the
 * tenant, the tests whose answer it needs.
 */
public record LoweredRules(
    Vocabulary vocabulary, List<Set<Literal>> alternatives, List<Clause> clauses, List<Rule> rules) {
  /** `rule` counts in `rules`. */
  public record Clause(int rule, String name) {}

  public record Rule(String ruleId, BitSet tests) {}
}
