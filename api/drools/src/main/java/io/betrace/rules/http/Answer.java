package io.betrace.rules.http;

import io.betrace.rules.Refusal;
import io.betrace.rules.Refusal.RuleError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What goes back. */
record Answer(int status, String type, byte[] body) {
  static Answer json(int status, Map<String, ?> value) throws IOException {
    return new Answer(status, "application/json", Json.write(value));
  }

  static Answer text(String text) {
    return new Answer(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  static Answer empty() {
    return new Answer(204, "text/plain", new byte[0]);
  }

  static Answer refused(Refusal refusal) throws IOException {
    return json(
        refusal.status(),
        Map.of("code", refusal.code(), "message", refusal.getMessage(), "errors", errors(refusal.errors())));
  }

  static List<Map<String, String>> errors(List<RuleError> errors) {
    return errors.stream()
        .map(error -> Map.of("ruleId", error.ruleId(), "code", error.code(), "message", error.message()))
        .toList();
  }
}
