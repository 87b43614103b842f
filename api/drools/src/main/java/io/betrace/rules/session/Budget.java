package io.betrace.rules.session;

/**
 * How many steps may be taken, of about 10 ns each in the embedded engine, whose measure this is. One rule has 2 million
 * on one trace, all rules together 20 million.
 */
final class Budget {
  static final long RULE = 2_000_000;
  static final long TRACE = 20_000_000;

  private final long limit;
  private double taken;

  Budget(long limit) {
    this.limit = limit;
  }

  void take(double steps) {
    taken += steps;
  }

  void takeReading(Object value) {
    take(value instanceof String text ? 1 + (text.length() >> 5) : 1);
  }

  double taken() {
    return taken;
  }

  double left() {
    return limit - taken;
  }

  boolean isExceeded() {
    return taken > limit;
  }
}
