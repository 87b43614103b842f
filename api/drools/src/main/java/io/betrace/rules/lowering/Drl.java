package io.betrace.rules.lowering;

import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.regex.Pattern;

/**
 * Writes alternatives in Drools' language. DRL is Java: whoever can put a word into it runs code here. So it consists of
 * numbers and of the words below, and what is about to be compiled is checked to consist of nothing else.
 *
 * <p>There is no `or` and nothing nested: Drools fires once for each side of an `or`. `Trace()` comes first in every
 * rule, since `not` has to stand on something. Spans are counted before they get here: where a
 * constraint compares the results of two `accumulate`s, Drools 10.2's executable model swaps its sides (1 < 0 holds).
 */
public final class Drl {
  private static final String HEAD = """
      package io.betrace.ruleset
      import io.betrace.rules.session.facts.Trace
      import io.betrace.rules.session.facts.Operation
      import io.betrace.rules.session.facts.Passed
      import io.betrace.rules.session.facts.Hits
      global Hits hits
      """;

  private static final String SIGNS = " \n.,;:()=<>!\"";

  private static final Set<String> WORDS = Set.of(
      ("package import global io betrace ruleset rules session facts Trace Operation Passed Hits hits "
          + "rule when then end exists not number spans test add").split(" "));

  private static final Pattern NUMBERED = Pattern.compile("[$r]?[0-9]++");

  private Drl() {}

  public static String write(List<Set<Literal>> alternatives) {
    var drl = new StringBuilder(HEAD);
    for (int number = 0; number < alternatives.size(); number++) {
      drl.append("rule \"r").append(number).append("\"\nwhen\n  Trace()\n");
      int bound = 0;
      for (var literal : alternatives.get(number)) bound = write(drl, literal, bound);
      drl.append("then\n  hits.add(").append(number).append(");\nend\n");
    }
    var text = drl.toString();
    if (!isAllowed(text)) throw new IllegalStateException("the rules to compile have a word that is not a known one");
    return text;
  }

  static boolean isAllowed(String drl) {
    var words = new StringTokenizer(drl, SIGNS);
    while (words.hasMoreTokens()) {
      var word = words.nextToken();
      if (!WORDS.contains(word) && !NUMBERED.matcher(word).matches()) return false;
    }
    return true;
  }

  /** `bound` numbers the variables of one rule; the answer is how many there are now. */
  private static int write(StringBuilder drl, Literal literal, int bound) {
    if (literal instanceof Literal.Passed passed)
      drl.append(passed.holds() ? "  exists " : "  not ")
          .append("Passed(test == ").append(passed.test()).append(")\n");
    if (literal instanceof Literal.Count count)
      drl.append("  Operation(number == ").append(count.operation()).append(", spans ")
          .append(count.ordering().sign()).append(' ').append(count.number()).append(")\n");
    if (literal instanceof Literal.Race race) {
      drl.append("  Operation(number == ").append(race.other()).append(", $").append(bound).append(" : spans)\n");
      drl.append("  Operation(number == ").append(race.operation()).append(", spans ")
          .append(race.ordering().sign()).append(" $").append(bound).append(")\n");
      return bound + 1;
    }
    return bound;
  }
}
