package io.betrace.rules.session;

import static io.betrace.rules.Asts.compare;
import static io.betrace.rules.Asts.count;
import static io.betrace.rules.Asts.has;
import static io.betrace.rules.Asts.hash;
import static io.betrace.rules.Asts.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.betrace.rules.Refusal;
import io.betrace.rules.session.Outcome.Violation;
import io.betrace.rules.session.Sessions.RuleInput;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final UUID TENANT = UUID.randomUUID();
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final SpanData A = new SpanData("a", Map.of());

  private Sessions sessions = new Sessions(3, LONG, LONG);

  @AfterEach
  void close() {
    sessions.close();
  }

  /** Broken by every trace with an `a`; known by its id. */
  private static List<RuleInput> never(String ruleId) {
    return List.of(input(ruleId, has("a"), null, has("a")));
  }

  private static void refused(int status, String code, org.junit.jupiter.api.function.Executable what) {
    var refusal = assertThrows(Refusal.class, what);
    assertEquals(status + " " + code, refusal.status() + " " + refusal.code());
  }

  private List<Violation> broken(int hash, SpanData... spans) throws Refusal {
    return sessions.evaluate(TENANT, hash(hash), List.of(spans)).violations();
  }

  @Test
  void aCountOfNoneHoldsWithoutSpans() throws Refusal {
    sessions.put(TENANT, 1, hash(1), List.of(input("none", count("a", "==", 0), null, count("b", "<=", 0))));
    assertEquals(List.of(new Violation("none", "never")), broken(1));
    assertEquals(List.of(), broken(1, A));
  }

  @Test
  void aSessionRemembersNothingOfTheTraceBefore() throws Refusal {
    sessions.put(TENANT, 1, hash(1), List.of(input("r", has("a"), has("b"), null)));
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(new Violation("r", "always")), broken(1, A));
      assertEquals(List.of(), broken(1, A, new SpanData("b", Map.of())));
      assertEquals(List.of(), broken(1));
    }
  }

  @Test
  void newerRulesReplaceOlderOnesAndNotTheOtherWayAround() throws Refusal {
    assertTrue(sessions.put(TENANT, 5, hash(5), never("five")).changed());
    assertFalse(sessions.put(TENANT, 6, hash(5), never("five")).changed());
    refused(409, "STALE_GENERATION", () -> sessions.put(TENANT, 5, hash(4), never("four")));
    sessions.put(TENANT, 7, hash(7), never("seven"));
    refused(409, "OTHER_RULESET", () -> broken(5, A));
    assertEquals(List.of(new Violation("seven", "never")), broken(7, A));
  }

  @Test
  void rulesThatCannotBeTakenAreNamedAndTheOldOnesStay() throws Refusal {
    sessions.put(TENANT, 1, hash(1), never("old"));
    var bad = List.of(
        new RuleInput("one", "no rule"), never("good").get(0), new RuleInput("two", Collections.singletonMap("a", null)));
    var refusal = assertThrows(Refusal.class, () -> sessions.put(TENANT, 2, hash(2), bad));
    assertEquals(List.of("one", "two"), refusal.errors().stream().map(Refusal.RuleError::ruleId).toList());
    assertEquals(List.of(new Violation("old", "never")), broken(1, A));
  }

  @Test
  void aDeletedSessionIsGoneAndANewerOneIsNotDeletedByItsOldName() throws Refusal {
    sessions.put(TENANT, 1, hash(1), never("r"));
    sessions.close(TENANT, hash(9));
    assertEquals(1, broken(1, A).size());
    sessions.close(TENANT, hash(1));
    refused(404, "NO_SESSION", () -> broken(1, A));
  }

  @Test
  void thereIsRoomForSoManyTenants() throws Refusal {
    for (int i = 1; i <= 3; i++) sessions.put(new UUID(1, i), 1, hash(1), never("r"));
    refused(503, "FULL", () -> sessions.put(TENANT, 1, hash(1), never("r")));
    sessions.put(new UUID(1, 1), 2, hash(2), never("r"));
    sessions.close(new UUID(1, 2), null);
    assertTrue(sessions.put(TENANT, 1, hash(1), never("r")).changed());
  }

  @Test
  void idleTenantsLoseTheirSession() throws Exception {
    sessions.close();
    sessions = new Sessions(3, Duration.ofMillis(1), LONG);
    sessions.put(TENANT, 1, hash(1), never("r"));
    Thread.sleep(5);
    sessions.evictIdle();
    refused(404, "NO_SESSION", () -> broken(1, A));
  }

  @Test
  void aTraceThatTakesTooLongIsGivenUp() throws Refusal {
    sessions.close();
    sessions = new Sessions(3, LONG, Duration.ZERO);
    sessions.put(TENANT, 1, hash(1), never("r"));
    refused(504, "TIMEOUT", () -> broken(1, A));
  }

  @Test
  void aRuleOverItsBudgetIsAnErrorAndTheOthersAnswer() throws Refusal {
    var costly = has("a", compare("x", "matches", "(a?){60}a{60}$"));
    sessions.put(TENANT, 1, hash(1), List.of(input("costly", costly, null, has("a")), never("cheap").get(0)));
    var span = new SpanData("a", Map.of("x", "a".repeat(9_000) + "b"));
    var outcome = sessions.evaluate(TENANT, hash(1), Collections.nCopies(1_000, span));
    assertEquals(List.of("costly BUDGET_EXCEEDED"),
        outcome.errors().stream().map(error -> error.ruleId() + " " + error.code()).toList());
    assertEquals(List.of(new Violation("cheap", "never")), outcome.violations());
  }

  @Test
  void tenantsWithRulesOfTheSameShapeShareWhatIsCompiledAndNothingElse() throws Exception {
    sessions.close();
    sessions = new Sessions(20, LONG, LONG);
    var tenants = IntStream.range(0, 20).mapToObj(i -> new UUID(2, i)).toList();
    for (var tenant : tenants) {
      var own = "of " + tenant;
      sessions.put(tenant, 1, hash(1), List.of(input(own, has(own, compare("x", "==", own)), null, count(own, ">", 1))));
    }
    assertEquals(1, sessions.ruleBaseCount());
    var threads = Executors.newFixedThreadPool(4);
    var asked = IntStream.range(0, 2_000).mapToObj(i -> threads.submit(() -> {
      var tenant = tenants.get(i % tenants.size());
      var other = tenants.get((i / 7) % tenants.size());
      var span = new SpanData("of " + other, Map.of("x", "of " + other));
      var expected = tenant.equals(other) ? List.of(new Violation("of " + tenant, "never")) : List.of();
      assertEquals(expected, sessions.evaluate(tenant, hash(1), List.of(span, span)).violations());
      return null;
    })).toList();
    for (var each : asked) each.get();
    threads.shutdown();
  }

  @Test
  void rulesOfAKnownShapeAreNotHeldUpByThoseThatAreBeingCompiled() throws Exception {
    sessions.put(TENANT, 1, hash(1), never("r"));
    var large = IntStream.range(0, 300).mapToObj(i -> input("r" + i, has("a" + i), null, count("b" + i, ">", i))).toList();
    var threads = Executors.newSingleThreadExecutor();
    var compiling = threads.submit(() -> sessions.put(new UUID(3, 1), 1, hash(2), large));
    while (!isCompiling()) Thread.onSpinWait();
    assertTrue(sessions.put(new UUID(3, 2), 1, hash(1), never("another")).changed());
    assertFalse(compiling.isDone());
    compiling.get();
    threads.shutdown();
  }

  private static boolean isCompiling() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().equals("compiler"))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().endsWith(".Compiler"));
  }

  @Test
  void whatIsCompiledGoesWithTheLastSessionThatHasIt() throws Exception {
    sessions.put(TENANT, 1, hash(1), never("old"));
    sessions.put(TENANT, 2, hash(2), List.of(input("new", count("a", ">", 3), null, has("b"))));
    for (int i = 0; i < 50 && sessions.ruleBaseCount() > 1; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertEquals(1, sessions.ruleBaseCount());
    assertEquals(List.of(new Violation("new", "never")), broken(2, A, A, A, A, new SpanData("b", Map.of())));
  }

  @Test
  void tracesAreAnsweredWhileRulesAreReplacedAndEachByTheRulesItAskedFor() throws Exception {
    sessions.put(TENANT, 1, hash(1), never("rules 1"));
    var threads = Executors.newFixedThreadPool(3);
    var isDone = new AtomicBoolean();
    Callable<Integer> asking = () -> {
      int answered = 0;
      while (!isDone.get()) {
        int asked = (int) sessions.find(TENANT).generation();
        try {
          assertEquals(List.of(new Violation("rules " + asked, "never")), broken(asked, A));
          answered++;
        } catch (Refusal replaced) {
          assertEquals("OTHER_RULESET", replaced.code());
        }
      }
      return answered;
    };
    var asked = IntStream.range(0, 3).mapToObj(i -> threads.submit(asking)).toList();
    for (int i = 2; i <= 6; i++) sessions.put(TENANT, i, hash(i), never("rules " + i));
    isDone.set(true);
    for (var each : asked) assertTrue(each.get() > 0);
    threads.shutdown();
  }
}
