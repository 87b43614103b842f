package io.betrace.rules.ast;

import static io.betrace.rules.Asts.compare;
import static io.betrace.rules.Asts.has;
import static io.betrace.rules.Asts.join;
import static io.betrace.rules.Asts.not;
import static io.betrace.rules.Asts.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AstReaderTest {
  private static final String CANARY = "canary";

  static Stream<Object> whatIsNoRule() {
    return Stream.of(
        "text",
        List.of(),
        Map.of(),
        Map.of("version", 2d, "when", has("a"), "always", has("b")),
        Map.of("version", 1d, "when", has("a")),
        rule(Map.of("kind", CANARY), has("b"), null),
        rule(join("or"), has("b"), null),
        rule(has("a", compare(CANARY, "like", 1d)), has("b"), null),
        rule(has("a", compare(CANARY, "<", List.of(1d))), has("b"), null),
        rule(has("a", compare(CANARY, "in", "x")), has("b"), null),
        rule(has("a", compare(CANARY, "matches", "(?=" + CANARY + ")")), has("b"), null),
        rule(has("a", compare(CANARY, "matches", "(" + CANARY + "\\1)")), has("b"), null),
        rule(has("a", compare(CANARY, "matches", "(.{100}){100}")), has("b"), null),
        rule(has("a", compare(CANARY, "matches", "x".repeat(513))), has("b"), null),
        rule(has("x".repeat(10_001)), has("b"), null));
  }

  @ParameterizedTest
  @MethodSource("whatIsNoRule")
  void refusesWhatItDoesNotKnowAndQuotesNothing(Object json) {
    var refused = assertThrows(AstException.class, () -> AstReader.readRule(json));
    assertFalse(refused.getMessage().contains(CANARY), refused.getMessage());
  }

  @Test
  void refusesNestingThatWouldOverflowTheStack() {
    Object deep = has("a");
    for (int i = 0; i < 20_000; i++) deep = not(deep);
    var nested = deep;
    assertEquals(
        "nested too deeply",
        assertThrows(AstException.class, () -> AstReader.readRule(rule(nested, has("b"), null))).getMessage());
  }

  @Test
  void twoPatternsOfTheSameTextAreTheSameQuestion() throws AstException {
    var json = rule(has("a", compare("x", "matches", "^a$")), has("b"), null);
    assertEquals(AstReader.readRule(json), AstReader.readRule(json));
  }
}
