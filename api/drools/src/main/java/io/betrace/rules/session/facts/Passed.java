package io.betrace.rules.session.facts;

/** Some span passes the test of this number. */
public final class Passed {
  private final int test;

  public Passed(int test) {
    this.test = test;
  }

  public int getTest() {
    return test;
  }
}
