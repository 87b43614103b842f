package io.betrace.rules;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What the environment asks for. `keyStore` and `trustStore` are null without TLS. */
public record Settings(
    InetAddress host,
    int port,
    String token,
    int maxTenants,
    Duration idle,
    Duration timeout,
    Path keyStore,
    Path trustStore,
    char[] storePassword) {
  /** Thrown with a sentence that says which variable to set. */
  public static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  private static final int MIN_TOKEN = 32;

  public static Settings of(Map<String, String> environment) throws Wrong {
    var host = address(environment.getOrDefault("DROOLS_HOST", "127.0.0.1"));
    var keyStore = environment.get("DROOLS_TLS_KEYSTORE");
    var trustStore = environment.get("DROOLS_TLS_TRUSTSTORE");
    if ((keyStore == null) != (trustStore == null))
      throw new Wrong("DROOLS_TLS_KEYSTORE and DROOLS_TLS_TRUSTSTORE belong together; set both or neither.");
    if (!host.isLoopbackAddress() && keyStore == null)
      throw new Wrong(
          "DROOLS_HOST is not this machine's own address: other hosts need client certificates, so set "
              + "DROOLS_TLS_KEYSTORE and DROOLS_TLS_TRUSTSTORE.");
    var token = secret(environment, "DROOLS_TOKEN_FILE");
    if (token.length() < MIN_TOKEN) throw new Wrong("The token in DROOLS_TOKEN_FILE needs 32 characters or more.");
    return new Settings(
        host,
        number(environment, "DROOLS_PORT", 8181, 0, 65_535),
        token,
        number(environment, "DROOLS_MAX_TENANTS", 500, 1, 100_000),
        Duration.ofSeconds(number(environment, "DROOLS_IDLE_SECONDS", 3_600, 1, 604_800)),
        Duration.ofMillis(number(environment, "DROOLS_TRACE_TIMEOUT_MS", 3_000, 1, 600_000)),
        keyStore == null ? null : Path.of(keyStore),
        trustStore == null ? null : Path.of(trustStore),
        keyStore == null ? null : secret(environment, "DROOLS_TLS_PASSWORD_FILE").toCharArray());
  }

  private static InetAddress address(String name) throws Wrong {
    try {
      return InetAddress.getByName(name);
    } catch (IOException unknown) {
      throw new Wrong("DROOLS_HOST is not an address of this machine.");
    }
  }

  private static String secret(Map<String, String> environment, String variable) throws Wrong {
    var file = environment.get(variable);
    if (file == null) throw new Wrong(variable + " must name a file with the secret in it.");
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException unreadable) {
      throw new Wrong(variable + " names a file that cannot be read.");
    }
  }

  private static int number(Map<String, String> environment, String variable, int fallback, int min, int max)
      throws Wrong {
    var text = environment.getOrDefault(variable, Integer.toString(fallback));
    if (text.matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) return value;
    }
    throw new Wrong(variable + " must be a whole number from " + min + " to " + max + ".");
  }
}
