package io.betrace.rules.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.betrace.rules.Log;
import io.betrace.rules.Refusal;
import io.betrace.rules.Settings;
import io.betrace.rules.session.Sessions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The HTTP side: who may come in, what becomes of a request, and what goes back when it fails. */
public final class Gateway implements AutoCloseable {
  private static final int THREADS = 64;
  private static final int BACKLOG = 256;
  private static final int DRAIN_SECONDS = 5;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Metrics metrics;
  private final Routes routes;
  private final byte[] authorization;

  public Gateway(Settings settings, Sessions sessions) throws IOException, GeneralSecurityException {
    metrics = new Metrics(sessions);
    routes = new Routes(sessions, metrics);
    authorization = ("Bearer " + settings.token()).getBytes(StandardCharsets.UTF_8);
    var address = new InetSocketAddress(settings.host(), settings.port());
    server = settings.keyStore() == null ? HttpServer.create(address, BACKLOG) : Tls.server(settings, address, BACKLOG);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
  }

  public void start() {
    server.start();
  }

  public void setReady(boolean ready) {
    routes.setReady(ready);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Answers what is in hand, for a while, and stops. */
  @Override
  public void close() {
    setReady(false);
    server.stop(DRAIN_SECONDS);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    long started = System.nanoTime();
    var route = routes.of(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
    int status = 500;
    try (exchange) {
      var answer = answer(exchange, route);
      status = answer.status();
      send(exchange, answer);
    } catch (IOException gone) {
      Log.event("connection lost", gone);
    } finally {
      metrics.answered(route.name(), status, System.nanoTime() - started);
    }
  }

  private Answer answer(HttpExchange exchange, Routes.Route route) throws IOException {
    try {
      if (!route.open() && !isAllowed(exchange)) throw new Refusal(401, "NO_TOKEN", "a bearer token is needed");
      return route.action().run(exchange);
    } catch (Refusal refusal) {
      return Answer.refused(refusal);
    } catch (RuntimeException | StackOverflowError broken) {
      Log.event("request failed", broken);
      return Answer.refused(new Refusal(500, "INTERNAL", "something went wrong here"));
    }
  }

  private boolean isAllowed(HttpExchange exchange) {
    var given = exchange.getRequestHeaders().getFirst("Authorization");
    return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), authorization);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type());
    if (answer.status() == 401) headers.set("WWW-Authenticate", "Bearer");
    if (answer.status() == 429 || answer.status() == 503) headers.set("Retry-After", "1");
    exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
    exchange.getResponseBody().write(answer.body());
  }
}
