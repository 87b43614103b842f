package io.betrace.rules.session;

import io.betrace.rules.Refusal;
import io.betrace.rules.Refusal.RuleError;
import io.betrace.rules.ast.AstException;
import io.betrace.rules.ast.AstReader;
import io.betrace.rules.lowering.Drl;
import io.betrace.rules.lowering.LoweredRules;
import io.betrace.rules.lowering.Lowering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.kie.api.KieBase;

/** The sessions of all tenants in this process. They are soft state: whoever misses one puts it again. */
public final class Sessions implements AutoCloseable {
  /** A rule of the tenant with its AST as it was sent. */
  public record RuleInput(String ruleId, Object ast) {}

  /** `changed` is false when the very same rule set was there already. */
  public record Opened(RulesetSession session, boolean changed) {}

  private static final int MAX_RULES = 500;
  private static final int MAX_WAITING_BUILDS = 16;
  private static final long COMPILER_STACK_BYTES = 16 << 20;

  private final int capacity;
  private final Duration idle;
  private final Duration timeout;
  private final Map<UUID, RulesetSession> sessions = new ConcurrentHashMap<>();
  /** One thread for all: the compiler keeps what it knows of classes once for every thread that it ever ran on. */
  private final ExecutorService compiler = Executors.newSingleThreadExecutor(Sessions::compilerThread);
  private final Object installing = new Object();
  private final RuleBases bases = new RuleBases();
  private final Semaphore waitingBuilds = new Semaphore(MAX_WAITING_BUILDS);
  private final ScheduledThreadPoolExecutor clock;

  public Sessions(int capacity, Duration idle, Duration timeout) {
    this.capacity = capacity;
    this.idle = idle;
    this.timeout = timeout;
    this.clock = new ScheduledThreadPoolExecutor(1, task -> {
      var thread = Executors.defaultThreadFactory().newThread(task);
      thread.setDaemon(true);
      return thread;
    });
    clock.setRemoveOnCancelPolicy(true);
    long every = Math.max(1, idle.toMillis() / 10);
    clock.scheduleWithFixedDelay(this::evictIdle, every, every, TimeUnit.MILLISECONDS);
  }

  /**
   * Gives a tenant its rules. The session it had serves until the new one is ready, and stays when there is none: 409
   * for a generation older than what is there, 422 with an error for each rule that cannot be taken, 429 when too many
   * are waiting for the compiler, 503 when this process has as many tenants as it may.
   */
  public Opened put(UUID tenant, long generation, String hash, List<RuleInput> rules) throws Refusal {
    var same = unchanged(tenant, generation, hash);
    if (same != null) return new Opened(same, false);
    makeRoom(tenant);
    var lowered = lower(rules);
    var drl = Drl.write(lowered.alternatives());
    var known = bases.find(drl);
    var base = known != null ? known : compile(drl);
    return install(tenant, new RulesetSession(hash, generation, lowered, base));
  }

  /** Whatever came in between counts: several callers may have prepared something for the same tenant. */
  private Opened install(UUID tenant, RulesetSession opened) throws Refusal {
    RulesetSession replaced;
    synchronized (installing) {
      var same = unchanged(tenant, opened.generation(), opened.hash());
      if (same != null) return new Opened(same, false);
      makeRoom(tenant);
      replaced = sessions.put(tenant, opened);
    }
    if (replaced != null) replaced.close();
    return new Opened(opened, true);
  }

  /** Throws 404 without a session, 409 when the session has other rules than `hash`, 504 after the time limit. */
  public Outcome evaluate(UUID tenant, String hash, List<SpanData> spans) throws Refusal {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      var session = find(tenant);
      if (!session.hash().equals(hash)) throw new Refusal(409, "OTHER_RULESET", "the session has other rules");
      var outcome = session.evaluate(spans, deadline, clock);
      if (outcome != null) return outcome;
    }
  }

  /** Throws 404 without a session. */
  public RulesetSession find(UUID tenant) throws Refusal {
    var session = sessions.get(tenant);
    if (session == null) throw new Refusal(404, "NO_SESSION", "the tenant has no session here");
    return session;
  }

  /** Ends a tenant's session, if there is one; with a `hash`, only if it still has those rules. */
  public void close(UUID tenant, String hash) {
    var session = sessions.get(tenant);
    if (session == null || (hash != null && !session.hash().equals(hash))) return;
    if (sessions.remove(tenant, session)) session.close();
  }

  public int size() {
    return sessions.size();
  }

  /** Fewer than there are sessions where tenants have rules of the same shape. */
  public int ruleBaseCount() {
    return bases.size();
  }

  public int ruleCount() {
    return sessions.values().stream().mapToInt(RulesetSession::ruleCount).sum();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    compiler.shutdownNow();
    for (var tenant : List.copyOf(sessions.keySet())) close(tenant, null);
  }

  void evictIdle() {
    sessions.forEach((tenant, session) -> {
      if (session.idleNanos() > idle.toNanos() && sessions.remove(tenant, session)) session.close();
    });
  }

  private RulesetSession unchanged(UUID tenant, long generation, String hash) throws Refusal {
    var current = sessions.get(tenant);
    if (current == null) return null;
    if (current.hash().equals(hash)) {
      current.raiseGeneration(generation);
      return current;
    }
    if (generation < current.generation()) throw new Refusal(409, "STALE_GENERATION", "newer rules are there already");
    return null;
  }

  private void makeRoom(UUID tenant) throws Refusal {
    if (sessions.containsKey(tenant) || sessions.size() < capacity) return;
    throw new Refusal(503, "FULL", "this process has as many tenants as it may");
  }

  private KieBase compile(String drl) throws Refusal {
    if (!waitingBuilds.tryAcquire()) throw new Refusal(429, "BUSY", "too many rule sets are waiting to be compiled");
    try {
      return compiler.submit(() -> bases.compile(drl)).get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the rules were not compiled", failed.getCause());
    } catch (RejectedExecutionException | InterruptedException stopping) {
      throw new Refusal(503, "STOPPING", "this process is being stopped");
    } finally {
      waitingBuilds.release();
    }
  }

  private static Thread compilerThread(Runnable task) {
    var thread = new Thread(null, task, "compiler", COMPILER_STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }

  private static LoweredRules lower(List<RuleInput> rules) throws Refusal {
    if (rules.size() > MAX_RULES) throw new Refusal(422, "TOO_MANY_RULES", "a tenant has at most 500 rules");
    var lowering = new Lowering();
    var errors = new ArrayList<RuleError>();
    for (var rule : rules) {
      try {
        lowering.add(rule.ruleId(), AstReader.readRule(rule.ast()));
      } catch (AstException refused) {
        errors.add(new RuleError(rule.ruleId(), "NOT_COMPILED", refused.getMessage()));
      }
    }
    if (!errors.isEmpty()) throw new Refusal(422, "BAD_RULES", "some rules cannot be taken", errors);
    return lowering.lowered();
  }
}
