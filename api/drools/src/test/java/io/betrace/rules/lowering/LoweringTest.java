package io.betrace.rules.lowering;

import static io.betrace.rules.Asts.compare;
import static io.betrace.rules.Asts.count;
import static io.betrace.rules.Asts.has;
import static io.betrace.rules.Asts.join;
import static io.betrace.rules.Asts.not;
import static io.betrace.rules.Asts.race;
import static io.betrace.rules.Asts.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.betrace.rules.ast.AstException;
import io.betrace.rules.ast.AstReader;
import io.betrace.rules.ast.Ordering;
import io.betrace.rules.lowering.Literal.Count;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoweringTest {
  private static LoweredRules lower(Object... rules) throws AstException {
    var lowering = new Lowering();
    for (int i = 0; i < rules.length; i++) lowering.add("rule " + i, AstReader.readRule(rules[i]));
    return lowering.lowered();
  }

  @Test
  void orBecomesAlternativesAndNotReachesTheLiterals() throws AstException {
    var lowered = lower(rule(join("or", has("a"), has("b")), join("and", has("c"), not(has("d"))), null));
    var a = new Count(0, Ordering.MORE, 0);
    var b = new Count(1, Ordering.MORE, 0);
    var noC = new Count(2, Ordering.AT_MOST, 0);
    var d = new Count(3, Ordering.MORE, 0);
    assertEquals(List.of(Set.of(a, noC), Set.of(a, d), Set.of(b, noC), Set.of(b, d)), lowered.alternatives());
  }

  @Test
  void whatContradictsItselfIsLeftOut() throws AstException {
    assertEquals(List.of(), lower(rule(has("a"), has("a"), null)).alternatives());
    assertEquals(1, lower(rule(has("a"), null, has("a"))).alternatives().size());
  }

  @ParameterizedTest
  @CsvSource({
    "'>=', -0.5, always", "'>', -1, always", "'!=', 1.5, always", "'<', 1e300, always", "'==', 1.5, never",
    "'<', -3, never", "'==', -1, never", "'>', 1e300, never", "'>', 2.5, 2", "'>=', 2.5, 3", "'<', 2.5, 3",
    "'<=', 2.5, 2", "'==', 3, 3", "'>=', 0, 0"
  })
  void countsAreComparedWithWholeNumbers(String operator, double number, String expected) throws AstException {
    var alternatives = lower(rule(count("a", operator, number), null, has("b"))).alternatives();
    if (expected.equals("never")) assertEquals(List.of(), alternatives);
    else if (expected.equals("always")) assertEquals(1, alternatives.get(0).size());
    else {
      assertEquals(2, alternatives.get(0).size());
      assertTrue(alternatives.get(0).contains(new Count(0, Ordering.of(operator), Integer.parseInt(expected))));
    }
  }

  @Test
  void moreThan64AlternativesOfOneClauseAreRefused() throws AstException {
    var eight = join("or", IntStream.range(0, 8).mapToObj(i -> has("w" + i)).toArray());
    var others = join("or", IntStream.range(0, 8).mapToObj(i -> has("n" + i)).toArray());
    assertEquals(64, lower(rule(eight, null, others)).alternatives().size());
    var nine = join("or", IntStream.range(0, 9).mapToObj(i -> has("n" + i)).toArray());
    assertThrows(AstException.class, () -> lower(rule(eight, null, nine)));
  }

  @Test
  void explosionsAreCountedBeforeTheyAreWrittenOut() {
    var pairs = IntStream.range(0, 60).mapToObj(i -> (Object) join("or", has("a" + i), has("b" + i))).toArray();
    assertThrows(AstException.class, () -> lower(rule(join("and", pairs), null, has("c"))));
  }

  @Test
  void theSameQuestionOfTheSameOperationIsOneTest() throws AstException {
    var paid = has("pay", compare("amount", ">", 5d));
    assertEquals(1, lower(rule(paid, has("a"), null), rule(has("b"), null, paid)).vocabulary().tests().size());
  }

  @Test
  void nothingOfATenantsTextReachesDrl() throws AstException {
    var corpus = List.of(
        "\"\nend\nrule \"x\" when then System.exit(1); end\n",
        "a) eval(true) or Trace(",
        "*/ import java.lang.Runtime; /*",
        "${Runtime.getRuntime().exec(\"id\")}",
        "\\u0022); System.exit(1); //",
        "r0",
        "package evil",
        "); hits.add(999",
        "${jndi:ldap://127.0.0.1/a}",
        "../../../etc/passwd",
        "%n%s%x",
        "\u2028end\u2029",
        "\0",
        "canary");
    var plain = Drl.write(lower(evil("canary")).alternatives());
    for (var text : corpus) assertEquals(plain, Drl.write(lower(evil(text)).alternatives()));
    assertFalse(plain.contains("canary"));
  }

  private static Object evil(String text) {
    var where = join(
        "or",
        compare(text, "==", text),
        compare(text, "contains", text),
        compare(text, "in", List.of(text, 1d)),
        present(text));
    return rule(join("and", has(text, where), count(text, ">", 2), race(text, "<", text + "x")), has(text), has(text, where));
  }

  private static Object present(String attribute) {
    return Map.of("kind", "present", "attribute", attribute);
  }

  @ParameterizedTest
  @CsvSource({"eval(1)", "hits.add(1); System.exit(0)", "rules2", "r1x", "import java.util.List", "$x", "@Foo", "a"})
  void aWordThatIsNotAKnownOneIsNotCompiled(String drl) {
    assertFalse(Drl.isAllowed(drl));
  }
}
