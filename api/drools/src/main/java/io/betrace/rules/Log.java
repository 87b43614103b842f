package io.betrace.rules;

import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One line of JSON an event. Only fixed words, class names and line numbers: messages of exceptions quote what was sent. */
public final class Log {
  private Log() {}

  public static void event(String event) {
    System.err.println("{\"time\":\"" + Instant.now() + "\",\"event\":\"" + event + "\"}");
  }

  public static void event(String event, Throwable cause) {
    var where = Stream.of(cause.getStackTrace())
        .limit(12)
        .map(frame -> frame.getClassName() + ":" + frame.getLineNumber())
        .collect(Collectors.joining(" "));
    System.err.println("{\"time\":\"" + Instant.now() + "\",\"event\":\"" + event + "\",\"cause\":\""
        + cause.getClass().getName() + "\",\"at\":\"" + where + "\"}");
  }
}
