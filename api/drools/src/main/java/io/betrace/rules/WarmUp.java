package io.betrace.rules;

import io.betrace.rules.session.Sessions;
import io.betrace.rules.session.Sessions.RuleInput;
import io.betrace.rules.session.SpanData;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The first rule set that Drools compiles takes some seconds, the twentieth a quarter of one. A tenant's should not be
 * the first, so some are compiled before the process says that it is ready.
 */
final class WarmUp {
  private static final int ROUNDS = 8;
  private static final UUID NOBODY = new UUID(0, 0);

  private WarmUp() {}

  static void run(Sessions sessions) throws Refusal {
    for (int round = 1; round <= ROUNDS; round++) {
      var hash = "%064x".formatted(round);
      sessions.put(NOBODY, round, hash, rules(round));
      sessions.evaluate(NOBODY, hash, List.of(new SpanData("a", Map.of("b", 1d))));
    }
    sessions.close(NOBODY, null);
  }

  private static List<RuleInput> rules(int round) {
    var where = Map.of("kind", "compare", "attribute", "b", "operator", "==", "value", 1d);
    var has = Map.of("kind", "has", "operation", "a", "where", where);
    var none = Map.of("kind", "not", "term", Map.of("kind", "has", "operation", "c" + round));
    var count = Map.of("kind", "count", "operation", "a", "operator", ">", "than", Map.of("number", (double) round));
    var race = Map.of("kind", "count", "operation", "a", "operator", ">", "than", Map.of("operation", "c"));
    return List.of(
        rule("1", has, count), rule("2", none, race), rule("3", count, has), rule("4", race, none), rule("5", has, none));
  }

  private static RuleInput rule(String id, Map<String, Object> when, Map<String, Object> clause) {
    return new RuleInput(id, Map.of("version", 1d, "when", when, "always", clause, "never", clause));
  }
}
