package io.betrace.rules.http;

import static io.betrace.rules.Asts.hash;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.betrace.rules.Settings;
import io.betrace.rules.session.Sessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
  private static final String TOKEN = "t".repeat(32);
  private static final String TENANT = "/v1/tenants/" + UUID.randomUUID();
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Sessions SESSIONS = new Sessions(10, LONG, LONG);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Gateway gateway;

  @BeforeAll
  static void start() throws Exception {
    var here = InetAddress.getLoopbackAddress();
    gateway = new Gateway(new Settings(here, 0, TOKEN, 10, LONG, LONG, null, null, null), SESSIONS);
    gateway.start();
  }

  @AfterAll
  static void stop() {
    gateway.close();
    SESSIONS.close();
  }

  private static HttpResponse<String> ask(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) request.header("Authorization", "Bearer " + token);
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static int status(String method, String path, String body) throws Exception {
    return ask(method, path, TOKEN, body).statusCode();
  }

  @ParameterizedTest
  @CsvSource({"GET, session", "PUT, session", "DELETE, session", "POST, evaluate", "GET, ../../../metrics", "GET, ../../info"})
  void nothingIsServedWithoutTheToken(String method, String path) throws Exception {
    for (var token : new String[] {null, "", "t", "t".repeat(31) + "u", "t".repeat(33)})
      assertEquals(401, ask(method, URI.create(TENANT + "/" + path).normalize().toString(), token, "{}").statusCode());
  }

  @Test
  void aSessionIsPutAskedAndDeleted() throws Exception {
    var rule = "{\"version\":1,\"when\":{\"kind\":\"has\",\"operation\":\"a\"},\"always\":{\"kind\":\"has\",\"operation\":\"b\"}}";
    var put = "{\"astVersion\":1,\"generation\":1,\"rulesetHash\":\"" + hash(1)
        + "\",\"rules\":[{\"ruleId\":\"r\",\"ast\":" + rule + "}]}";
    assertEquals(404, status("GET", TENANT + "/session", null));
    assertEquals(200, status("PUT", TENANT + "/session", put));
    assertEquals(200, status("GET", TENANT + "/session", null));
    var trace = "{\"rulesetHash\":\"" + hash(1) + "\",\"traceId\":\"t\",\"spans\":[{\"name\":\"a\",\"attributes\":{\"x\":null}}]}";
    var answer = ask("POST", TENANT + "/evaluate", TOKEN, trace);
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().matches(".*\"violations\":\\[\\{.*\"always\".*"), answer.body());
    assertEquals(204, status("DELETE", TENANT + "/session", null));
    assertEquals(404, status("POST", TENANT + "/evaluate", trace));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", "[", "[]", "{}", "null", "{} {}", "{\"rulesetHash\":1}", "{\"rulesetHash\":\"../x\",\"spans\":[]}",
    "{\"rulesetHash\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"spans\":[1]}",
    "{\"rulesetHash\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"spans\":[{\"name\":\"a\"}]}",
    "{\"rulesetHash\":\"0000000000000000000000000000000000000000000000000000000000000000\","
        + "\"spans\":[{\"name\":\"a\",\"attributes\":{\"x\":[]}}]}"
  })
  void aBodyThatIsNotWhatTheAddressTakesIsMalformed(String body) throws Exception {
    assertEquals(400, status("POST", TENANT + "/evaluate", body));
  }

  @Test
  void tooManySpansAndTooDeepBodiesAreRefused() throws Exception {
    var spans = "{\"name\":\"a\",\"attributes\":{}},".repeat(10_000) + "{\"name\":\"a\",\"attributes\":{}}";
    var body = "{\"rulesetHash\":\"" + hash(1) + "\",\"spans\":[" + spans + "]}";
    assertEquals(413, status("POST", TENANT + "/evaluate", body));
    assertEquals(400, status("POST", TENANT + "/evaluate", "[".repeat(100_000)));
  }

  @ParameterizedTest
  @CsvSource({"GET, /v1/tenants/x/session", "POST, /v1/tenants", "GET, /", "PATCH, /v1/info", "GET, /v1/../metrics"})
  void anUnknownAddressIsNotFound(String method, String path) throws Exception {
    assertEquals(404, status(method, path, "{}"));
  }

  @Test
  void healthAndReadinessAreOpenAndReadinessWaitsForTheWarmCompiler() throws Exception {
    assertEquals(200, ask("GET", "/healthz", null, null).statusCode());
    gateway.setReady(false);
    assertEquals(503, ask("GET", "/readyz", null, null).statusCode());
    gateway.setReady(true);
    assertEquals(200, ask("GET", "/readyz", null, null).statusCode());
  }

  @Test
  void metricsNameNoTenant() throws Exception {
    status("GET", TENANT + "/session", null);
    var metrics = ask("GET", "/metrics", TOKEN, null).body();
    assertTrue(metrics.contains("drools_requests_total{route=\"get session\",status=\"404\"}"), metrics);
    assertTrue(!metrics.contains(TENANT.substring(12)), metrics);
  }
}
