package io.betrace.rules.session;

/** How much may be asked about one trace. A step is one question to one span, or 100 characters looked through. */
final class Budget {
  private static final int CHARACTERS_PER_STEP = 100;
  private long left;

  Budget(long steps) {
    this.left = steps;
  }

  void take(int characters) {
    left -= 1 + characters / CHARACTERS_PER_STEP;
  }

  boolean isExceeded() {
    return left < 0;
  }
}
