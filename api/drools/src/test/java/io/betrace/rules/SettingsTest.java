package io.betrace.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir
  Path folder;

  private Settings with(String... namesAndValues) throws Exception {
    var token = Files.writeString(folder.resolve("token"), "t".repeat(40) + "\n");
    var environment = new HashMap<>(Map.of("DROOLS_TOKEN_FILE", token.toString()));
    for (int i = 0; i < namesAndValues.length; i += 2) environment.put(namesAndValues[i], namesAndValues[i + 1]);
    return Settings.of(environment);
  }

  private void isWrong(String word, String... namesAndValues) {
    var wrong = assertThrows(Settings.Wrong.class, () -> with(namesAndValues));
    assertTrue(wrong.getMessage().contains(word), wrong.getMessage());
  }

  @Test
  void listensOnThisMachineAloneUnlessToldOtherwise() throws Exception {
    var settings = with();
    assertTrue(settings.host().isLoopbackAddress());
    assertEquals("t".repeat(40), settings.token());
  }

  @Test
  void otherHostsNeedClientCertificates() {
    isWrong("DROOLS_TLS_KEYSTORE", "DROOLS_HOST", "0.0.0.0");
    isWrong("DROOLS_TLS_TRUSTSTORE", "DROOLS_TLS_KEYSTORE", "store.p12");
  }

  @Test
  void saysWhichVariableIsWrong() throws Exception {
    isWrong("DROOLS_PORT", "DROOLS_PORT", "70000");
    isWrong("DROOLS_TRACE_TIMEOUT_MS", "DROOLS_TRACE_TIMEOUT_MS", "soon");
    isWrong("DROOLS_TOKEN_FILE", "DROOLS_TOKEN_FILE", folder.resolve("none").toString());
    isWrong("32", "DROOLS_TOKEN_FILE", Files.writeString(folder.resolve("short"), "abc").toString());
  }
}
