package io.betrace.rules;

import io.betrace.rules.http.Gateway;
import io.betrace.rules.session.Sessions;

/** Starts the sidecar, says where it listens, and stops it when asked to. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    // These are read once, when the classes that use them are loaded.
    System.setProperty("kie.repository.project.cache.size", "1");
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "30");
    var settings = settingsOrExit();
    var sessions = new Sessions(settings.maxTenants(), settings.idle(), settings.timeout());
    var gateway = new Gateway(settings, sessions);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      gateway.close();
      sessions.close();
      Log.event("stopped");
    }));
    gateway.start();
    System.out.println("{\"event\":\"listening\",\"port\":" + gateway.port() + "}");
    WarmUp.run(sessions);
    gateway.setReady(true);
    Log.event("ready");
  }

  private static Settings settingsOrExit() {
    try {
      return Settings.of(System.getenv());
    } catch (Settings.Wrong wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      throw new IllegalStateException(wrong);
    }
  }
}
