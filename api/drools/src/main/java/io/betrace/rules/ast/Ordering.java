package io.betrace.rules.ast;

import java.util.Map;

/** The six comparisons of numbers. */
public enum Ordering {
  EQUAL("=="),
  DIFFERENT("!="),
  LESS("<"),
  AT_MOST("<="),
  MORE(">"),
  AT_LEAST(">=");

  private static final Map<String, Ordering> BY_SIGN =
      Map.of("==", EQUAL, "!=", DIFFERENT, "<", LESS, "<=", AT_MOST, ">", MORE, ">=", AT_LEAST);

  private final String sign;

  Ordering(String sign) {
    this.sign = sign;
  }

  /** The ordering written `sign`, or null. */
  public static Ordering of(String sign) {
    return BY_SIGN.get(sign);
  }

  public String sign() {
    return sign;
  }

  /** What holds exactly when this one does not. */
  public Ordering negated() {
    return switch (this) {
      case EQUAL -> DIFFERENT;
      case DIFFERENT -> EQUAL;
      case LESS -> AT_LEAST;
      case AT_LEAST -> LESS;
      case MORE -> AT_MOST;
      case AT_MOST -> MORE;
    };
  }

  public boolean holds(double left, double right) {
    return switch (this) {
      case EQUAL -> left == right;
      case DIFFERENT -> left != right;
      case LESS -> left < right;
      case AT_MOST -> left <= right;
      case MORE -> left > right;
      case AT_LEAST -> left >= right;
    };
  }
}
