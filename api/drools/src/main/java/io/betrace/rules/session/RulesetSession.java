package io.betrace.rules.session;

import io.betrace.rules.Refusal;
import io.betrace.rules.Refusal.RuleError;
import io.betrace.rules.lowering.LoweredRules;
import io.betrace.rules.session.Outcome.Violation;
import io.betrace.rules.session.facts.Hits;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * One rule set of one tenant with its KieSession. One trace at a time has the session; it holds no fact when
 * the next one comes. After anything unforeseen the KieSession is thrown away and another opened on the same rules.
 */
public final class RulesetSession {
  private final String hash;
  private final AtomicLong generation;
  private final LoweredRules rules;
  private final BitSet countedOperations;
  private final KieBase base;
  private final Hits hits = new Hits();
  private final ReentrantLock lock = new ReentrantLock(true);
  private KieSession session;
  private boolean closed;
  private volatile long usedAt = System.nanoTime();

  /** `base` is what the alternatives of `rules` were compiled to, perhaps for another tenant. */
  RulesetSession(String hash, long generation, LoweredRules rules, KieBase base) {
    this.hash = hash;
    this.generation = new AtomicLong(generation);
    this.rules = rules;
    this.countedOperations = Facts.countedOperations(rules);
    this.base = base;
  }

  public String hash() {
    return hash;
  }

  public long generation() {
    return generation.get();
  }

  void raiseGeneration(long newer) {
    generation.accumulateAndGet(newer, Math::max);
  }

  public int ruleCount() {
    return rules.rules().size();
  }

  public long idleNanos() {
    return System.nanoTime() - usedAt;
  }

  /** What the trace breaks, or null when this rule set has been replaced. Throws 504 after `deadline` (nanoTime). */
  Outcome evaluate(List<SpanData> spans, long deadline, ScheduledExecutorService clock) throws Refusal {
    usedAt = System.nanoTime();
    var facts = Facts.of(rules, countedOperations, spans);
    if (!lockUntil(deadline)) throw timeout();
    try {
      if (closed) return null;
      return outcome(fire(facts.all(), deadline, clock), facts);
    } finally {
      lock.unlock();
      usedAt = System.nanoTime();
    }
  }

  /** Waits for the trace in hand. */
  void close() {
    lock.lock();
    try {
      closed = true;
      dropSession();
    } finally {
      lock.unlock();
    }
  }

  private BitSet fire(List<Object> facts, long deadline, ScheduledExecutorService clock) throws Refusal {
    if (session == null) openSession();
    boolean clean = false;
    var watchdog = clock.schedule(session::halt, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    try {
      var handles = new ArrayList<FactHandle>(facts.size());
      for (var fact : facts) handles.add(session.insert(fact));
      int limit = rules.alternatives().size() + 1;
      int fired = session.fireAllRules(limit);
      if (System.nanoTime() >= deadline) throw timeout();
      if (fired >= limit) throw new Refusal(422, "FIRE_LIMIT", "rules fired more often than there are rules");
      for (var handle : handles) session.delete(handle);
      session.fireAllRules(limit);
      clean = session.getFactCount() == 0;
      return hits.take();
    } finally {
      watchdog.cancel(false);
      if (!clean) dropSession();
    }
  }

  private Outcome outcome(BitSet fired, Facts facts) {
    var errors = new ArrayList<RuleError>();
    var silent = new BitSet();
    for (int number = 0; number < rules.rules().size(); number++) {
      var rule = rules.rules().get(number);
      if (!facts.exceeds(rule.tests())) continue;
      silent.set(number);
      errors.add(new RuleError(rule.ruleId(), "BUDGET_EXCEEDED", "This rule takes too many steps on this trace."));
    }
    var violations = new LinkedHashSet<Violation>();
    fired.stream()
        .mapToObj(rules.clauses()::get)
        .filter(clause -> !silent.get(clause.rule()))
        .forEach(clause -> violations.add(new Violation(rules.rules().get(clause.rule()).ruleId(), clause.name())));
    return new Outcome(List.copyOf(violations), errors);
  }

  private void openSession() {
    session = base.newKieSession();
    session.setGlobal("hits", hits);
  }

  private void dropSession() {
    if (session != null) session.dispose();
    session = null;
    hits.take();
  }

  private boolean lockUntil(long deadline) {
    try {
      return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Refusal timeout() {
    return new Refusal(504, "TIMEOUT", "the trace took too long");
  }
}
