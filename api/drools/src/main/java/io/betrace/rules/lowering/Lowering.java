package io.betrace.rules.lowering;

import io.betrace.rules.ast.AstException;
import io.betrace.rules.ast.Condition;
import io.betrace.rules.ast.RuleAst;
import io.betrace.rules.lowering.LoweredRules.Clause;
import io.betrace.rules.lowering.LoweredRules.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** Turns rules into alternatives: (when and not always) for one clause, (when and never) for the other. */
public final class Lowering {
  /** As in the checker of the language, so that what was saved is taken. */
  static final int MAX_ALTERNATIVES = 64;

  /** Of a whole rule set: what keeps the compiler's time and memory bounded (500 rules of 8 alternatives). */
  static final int MAX_TOTAL = 4_000;

  private final Vocabulary vocabulary = new Vocabulary();
  private final Alternatives alternatives = new Alternatives(vocabulary);
  private final List<Set<Literal>> lowered = new ArrayList<>();
  private final List<Clause> clauses = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  /** Adds one rule, or throws and leaves the rules so far as they were. */
  public void add(String ruleId, RuleAst rule) throws AstException {
    long broken = rule.always() == null ? 0 : ways(rule.when(), rule.always(), false);
    broken += rule.never() == null ? 0 : ways(rule.when(), rule.never(), true);
    if (lowered.size() + broken > MAX_TOTAL) throw new AstException("all rules together have too many alternatives");
    int number = rules.size();
    var tests = new BitSet();
    rules.add(new Rule(ruleId, tests));
    if (rule.always() != null) add(number, tests, "always", rule.when(), rule.always(), false);
    if (rule.never() != null) add(number, tests, "never", rule.when(), rule.never(), true);
  }

  public LoweredRules lowered() {
    return new LoweredRules(vocabulary, lowered, clauses, rules);
  }

  private static long ways(Condition when, Condition clause, boolean holds) throws AstException {
    long ways = Alternatives.count(when, true) * Alternatives.count(clause, holds);
    if (ways > MAX_ALTERNATIVES) throw new AstException("a clause has more than " + MAX_ALTERNATIVES + " alternatives");
    return ways;
  }

  private void add(int number, BitSet tests, String name, Condition when, Condition clause, boolean holds) {
    for (var literals : Alternatives.both(alternatives.of(when, true), alternatives.of(clause, holds))) {
      for (var literal : literals) if (literal instanceof Literal.Passed passed) tests.set(passed.test());
      lowered.add(literals);
      clauses.add(new Clause(number, name));
    }
  }
}
