package io.betrace.rules.lowering;

import io.betrace.rules.ast.Condition;
import io.betrace.rules.ast.Ordering;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A condition written out without `or` and with `not` only before literals: a list of alternatives, each a set of
 * literals that all have to hold. No alternative means never; one that is empty means always.
 */
final class Alternatives {
  private final Vocabulary vocabulary;

  Alternatives(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** How many alternatives `condition` (or, unless `holds`, its opposite) comes to before any simplification. */
  static long count(Condition condition, boolean holds) {
    if (condition instanceof Condition.Not not) return count(not.term(), !holds);
    if (condition instanceof Condition.And and) return count(and.terms(), holds, !holds);
    if (condition instanceof Condition.Or or) return count(or.terms(), holds, holds);
    return 1;
  }

  private static long count(List<Condition> terms, boolean holds, boolean added) {
    long total = added ? 0 : 1;
    for (var term : terms) {
      long ways = count(term, holds);
      total = Math.min(added ? total + ways : total * ways, Integer.MAX_VALUE);
    }
    return total;
  }

  /** What is written out; call it only for what `count` found small. */
  List<Set<Literal>> of(Condition condition, boolean holds) {
    if (condition instanceof Condition.Not not) return of(not.term(), !holds);
    if (condition instanceof Condition.And and) return holds ? all(and.terms(), true) : any(and.terms(), false);
    if (condition instanceof Condition.Or or) return holds ? any(or.terms(), true) : all(or.terms(), false);
    if (condition instanceof Condition.Count count)
      return count(count, holds ? count.ordering() : count.ordering().negated());
    if (condition instanceof Condition.Race race)
      return List.of(Set.of(race(race, holds ? race.ordering() : race.ordering().negated())));
    return List.of(Set.of(has((Condition.Has) condition, holds)));
  }

  /** Both at once: every alternative of one with every alternative of the other, less those that contradict themselves. */
  static List<Set<Literal>> both(List<Set<Literal>> left, List<Set<Literal>> right) {
    var joined = new LinkedHashSet<Set<Literal>>();
    for (var one : left)
      for (var other : right) {
        var literals = new LinkedHashSet<>(one);
        literals.addAll(other);
        if (literals.stream().noneMatch(literal -> literals.contains(literal.negated()))) joined.add(literals);
      }
    return List.copyOf(joined);
  }

  private List<Set<Literal>> any(List<Condition> terms, boolean holds) {
    var alternatives = new LinkedHashSet<Set<Literal>>();
    for (var term : terms) alternatives.addAll(of(term, holds));
    return List.copyOf(alternatives);
  }

  private List<Set<Literal>> all(List<Condition> terms, boolean holds) {
    List<Set<Literal>> alternatives = List.of(Set.of());
    for (var term : terms) alternatives = both(alternatives, of(term, holds));
    return alternatives;
  }

  private Literal has(Condition.Has has, boolean holds) {
    if (has.where() == null)
      return new Literal.Count(
          vocabulary.operationNumber(has.operation()), holds ? Ordering.MORE : Ordering.AT_MOST, 0);
    return new Literal.Passed(vocabulary.testNumber(has.operation(), has.where()), holds);
  }

  private Literal race(Condition.Race race, Ordering ordering) {
    return new Literal.Race(
        vocabulary.operationNumber(race.operation()), ordering, vocabulary.operationNumber(race.other()));
  }

  /** Counts are whole and not negative, so the number becomes a whole one, or the answer is known already. */
  private List<Set<Literal>> count(Condition.Count count, Ordering ordering) {
    double number = count.number();
    boolean whole = number == Math.rint(number);
    boolean open = ordering == Ordering.EQUAL || ordering == Ordering.DIFFERENT;
    if (number < 0 || (open && !whole) || number > Integer.MAX_VALUE)
      return ordering.holds(number < 0 ? 0 : Math.floor(Math.min(number, Integer.MAX_VALUE)), number)
          ? List.of(Set.of())
          : List.of();
    boolean up = ordering == Ordering.LESS || ordering == Ordering.AT_LEAST;
    int bound = (int) (up ? Math.ceil(number) : Math.floor(number));
    return List.of(Set.of(new Literal.Count(vocabulary.operationNumber(count.operation()), ordering, bound)));
  }
}
