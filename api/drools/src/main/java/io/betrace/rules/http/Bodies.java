package io.betrace.rules.http;

import com.sun.net.httpserver.HttpExchange;
import io.betrace.rules.Refusal;
import io.betrace.rules.session.Sessions.RuleInput;
import io.betrace.rules.session.SpanData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Reads and checks what is sent. All bodies in hand together take no more than an eighth of the heap. */
final class Bodies {
  /** 10,000 spans of some 3 KB each. */
  private static final int MAX_BYTES = 32 << 20;

  private static final int MAX_SPANS = 10_000;
  private static final int MAX_ATTRIBUTES = 128;
  private static final int MAX_ID = 100;
  private static final double MAX_SAFE_INTEGER = 9_007_199_254_740_991d;

  private final Semaphore kilobytes = new Semaphore((int) (Runtime.getRuntime().maxMemory() >> 13));

  /** What a session is to have. */
  record SessionInput(long generation, String hash, List<RuleInput> rules) {}

  /** What is to be evaluated, and by which rules. */
  record TraceInput(String hash, List<SpanData> spans) {}

  interface Use<T> {
    T with(Map<?, ?> body) throws IOException, Refusal;
  }

  /** Reads the body and gives it to `use`; what it takes in memory is counted until `use` is done. */
  <T> T read(HttpExchange exchange, Use<T> use) throws IOException, Refusal {
    int length = length(exchange);
    int cost = 1 + (length >> 10);
    if (!kilobytes.tryAcquire(cost)) throw new Refusal(503, "BUSY", "too much is being read at once");
    try {
      var bytes = exchange.getRequestBody().readNBytes(length);
      if (bytes.length < length) throw new IOException("the body ended early");
      return use.with(object(json(bytes)));
    } finally {
      kilobytes.release(cost);
    }
  }

  static SessionInput session(Map<?, ?> body) throws Refusal {
    if (!Double.valueOf(1).equals(body.get("astVersion")))
      throw new Refusal(422, "AST_VERSION", "astVersion must be 1");
    var rules = new ArrayList<RuleInput>();
    var ids = new HashSet<String>();
    for (var rule : list(body, "rules")) {
      var node = object(rule);
      var id = text(node, "ruleId");
      if (id.length() > MAX_ID || !ids.add(id)) throw malformed();
      rules.add(new RuleInput(id, node.get("ast")));
    }
    if (!(body.get("generation") instanceof Double number)
        || number < 0
        || number > MAX_SAFE_INTEGER
        || number != Math.rint(number)) throw malformed();
    return new SessionInput(number.longValue(), hash(body), rules);
  }

  static TraceInput trace(Map<?, ?> body) throws Refusal {
    var sent = list(body, "spans");
    if (sent.size() > MAX_SPANS) throw tooLarge();
    var spans = new ArrayList<SpanData>(sent.size());
    for (var span : sent) {
      var node = object(span);
      spans.add(new SpanData(text(node, "name"), attributes(object(node.get("attributes")))));
    }
    return new TraceInput(hash(body), spans);
  }

  @SuppressWarnings("unchecked") // object() gave it, and the names in JSON are texts
  private static Map<String, Object> attributes(Map<?, ?> attributes) throws Refusal {
    if (attributes.size() > MAX_ATTRIBUTES) throw tooLarge();
    for (var value : attributes.values())
      if (value instanceof Map || value instanceof List) throw malformed();
    return (Map<String, Object>) attributes;
  }

  private static int length(HttpExchange exchange) throws Refusal {
    var header = exchange.getRequestHeaders().getFirst("Content-Length");
    if (header == null) throw new Refusal(411, "LENGTH_REQUIRED", "Content-Length is missing");
    if (!header.matches("[0-9]{1,9}") || Integer.parseInt(header) > MAX_BYTES) throw tooLarge();
    return Integer.parseInt(header);
  }

  private static Object json(byte[] bytes) throws Refusal {
    try {
      return Json.read(bytes);
    } catch (IOException unreadable) {
      throw malformed();
    }
  }

  private static String hash(Map<?, ?> body) throws Refusal {
    var hash = text(body, "rulesetHash");
    if (!hash.matches("[0-9a-f]{64}")) throw malformed();
    return hash;
  }

  private static String text(Map<?, ?> node, String name) throws Refusal {
    if (node.get(name) instanceof String text) return text;
    throw malformed();
  }

  private static List<?> list(Map<?, ?> node, String name) throws Refusal {
    if (node.get(name) instanceof List<?> list) return list;
    throw malformed();
  }

  private static Map<?, ?> object(Object json) throws Refusal {
    if (json instanceof Map<?, ?> map) return map;
    throw malformed();
  }

  private static Refusal malformed() {
    return new Refusal(400, "MALFORMED", "the body is not what this address takes");
  }

  private static Refusal tooLarge() {
    return new Refusal(413, "TOO_LARGE", "the body, its spans or their attributes are too many");
  }
}
