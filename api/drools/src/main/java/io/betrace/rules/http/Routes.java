package io.betrace.rules.http;

import com.sun.net.httpserver.HttpExchange;
import io.betrace.rules.Refusal;
import io.betrace.rules.session.Outcome;
import io.betrace.rules.session.RulesetSession;
import io.betrace.rules.session.Sessions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which request does what. `name` goes into metrics, so it never has anything of the request in it. */
final class Routes {
  interface Action {
    Answer run(HttpExchange exchange) throws IOException, Refusal;
  }

  record Route(String name, boolean open, Action action) {}

  private static final Pattern TENANT = Pattern.compile(
      "/v1/tenants/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/(session|evaluate)");

  private final Sessions sessions;
  private final Metrics metrics;
  private final Bodies bodies = new Bodies();
  /** Another one after every start, so that who opened sessions can see that they are gone. */
  private final String instance = UUID.randomUUID().toString();

  private volatile boolean ready;

  Routes(Sessions sessions, Metrics metrics) {
    this.sessions = sessions;
    this.metrics = metrics;
  }

  void setReady(boolean ready) {
    this.ready = ready;
  }

  Route of(String method, String path) {
    var tenant = TENANT.matcher(path);
    if (tenant.matches()) return ofTenant(method, tenant);
    return switch (method + " " + path) {
      case "GET /healthz" -> new Route("healthz", true, exchange -> Answer.text("ok\n"));
      case "GET /readyz" -> new Route("readyz", true, exchange -> readiness());
      case "GET /metrics" -> new Route("metrics", false, exchange -> Answer.text(metrics.text()));
      case "GET /v1/info" -> new Route("info", false, exchange -> info());
      default -> new Route("unknown", false, exchange -> notFound());
    };
  }

  private Route ofTenant(String method, Matcher path) {
    var tenant = UUID.fromString(path.group(1));
    return switch (method + " " + path.group(2)) {
      case "PUT session" -> new Route("put session", false, exchange -> bodies.read(exchange, body -> put(tenant, body)));
      case "GET session" -> new Route("get session", false, exchange -> Answer.json(200, describe(sessions.find(tenant))));
      case "DELETE session" -> new Route("delete session", false, exchange -> delete(tenant, exchange));
      case "POST evaluate" -> new Route("evaluate", false, exchange -> bodies.read(exchange, body -> evaluate(tenant, body)));
      default -> new Route("unknown", false, exchange -> notFound());
    };
  }

  private Answer put(UUID tenant, Map<?, ?> body) throws IOException, Refusal {
    var input = Bodies.session(body);
    long started = System.nanoTime();
    var opened = sessions.put(tenant, input.generation(), input.hash(), input.rules());
    var answer = describe(opened.session());
    answer.put("changed", opened.changed());
    answer.put("milliseconds", (System.nanoTime() - started) / 1_000_000);
    return Answer.json(200, answer);
  }

  /** With `If-Match: "<rulesetHash>"` newer rules stay. */
  private Answer delete(UUID tenant, HttpExchange exchange) {
    var match = exchange.getRequestHeaders().getFirst("If-Match");
    sessions.close(tenant, match == null ? null : match.replace("\"", ""));
    return Answer.empty();
  }

  /** The tenant is said again, so that who asked can see that the answer is about theirs. */
  private Answer evaluate(UUID tenant, Map<?, ?> body) throws IOException, Refusal {
    var input = Bodies.trace(body);
    long started = System.nanoTime();
    var outcome = sessions.evaluate(tenant, input.hash(), input.spans());
    return Answer.json(
        200,
        Map.of(
            "tenantId", tenant.toString(),
            "rulesetHash", input.hash(),
            "violations", outcome.violations().stream().map(Routes::describe).toList(),
            "errors", Answer.errors(outcome.errors()),
            "microseconds", (System.nanoTime() - started) / 1_000));
  }

  private Answer readiness() throws IOException {
    return Answer.json(ready ? 200 : 503, Map.of("ready", ready));
  }

  private Answer info() throws IOException {
    return Answer.json(
        200,
        Map.of(
            "name", "betrace-rules-sidecar",
            "engine", "drools",
            "engineVersion", org.drools.core.RuleBaseConfiguration.class.getPackage().getImplementationVersion(),
            "astVersion", 1,
            "java", Runtime.version().toString(),
            "instance", instance,
            "sessions", sessions.size()));
  }

  private static Answer notFound() throws Refusal {
    throw new Refusal(404, "NO_SUCH_ADDRESS", "nothing is served here");
  }

  private static Map<String, Object> describe(RulesetSession session) {
    var description = new LinkedHashMap<String, Object>();
    description.put("rulesetHash", session.hash());
    description.put("generation", session.generation());
    description.put("rules", session.ruleCount());
    description.put("idleSeconds", session.idleNanos() / 1_000_000_000);
    return description;
  }

  private static Map<String, String> describe(Outcome.Violation violation) {
    return Map.of("ruleId", violation.ruleId(), "clause", violation.clause());
  }
}
