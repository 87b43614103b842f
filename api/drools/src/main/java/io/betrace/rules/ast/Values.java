package io.betrace.rules.ast;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Pattern;

/** What texts, numbers and truth values mean when they are compared; word for word what the embedded engine does. */
public final class Values {
  /** JSON's numbers: exporters often send numbers as texts. */
  private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

  /** `numeric` is NaN for what is not a finite number; `text` is the form in which everything can be compared. */
  public record Scalar(String text, double numeric, boolean isText) {}

  /** From here on a double may not tell a number from its neighbours. */
  private static final double LONG = 0x1p53;

  private Values() {}

  /** The value of an attribute or in a rule, as JSON gave it: a String, a Double or a Boolean. */
  public static Scalar scalar(Object value) {
    if (value instanceof Double number) return new Scalar(numberText(number), finite(number), false);
    if (value instanceof String text) return new Scalar(text, numberIn(text), true);
    return new Scalar(value.toString(), Double.NaN, false);
  }

  public static boolean isTruthy(Object value) {
    if (value instanceof Double number) return number != 0;
    if (value instanceof String text) return !text.isEmpty() && !text.equals("false");
    return Boolean.TRUE.equals(value);
  }

  /**
   * Numbers by value, so that "1e3" equals 1000 and -0 equals 0; everything else by its text, and so two texts that spell
   * long numbers, which are ids more likely than amounts.
   */
  public static boolean areEqual(Scalar left, Scalar right) {
    if (Double.isNaN(left.numeric) || Double.isNaN(right.numeric)) return left.text.equals(right.text);
    if (left.isText && right.isText && Math.abs(left.numeric) >= LONG) return left.text.equals(right.text);
    return left.numeric == right.numeric;
  }

  public static boolean compare(Scalar left, Ordering ordering, Scalar right) {
    if (ordering == Ordering.EQUAL) return areEqual(left, right);
    if (ordering == Ordering.DIFFERENT) return !areEqual(left, right);
    // NaN is neither less nor more than anything.
    return ordering.holds(left.numeric, right.numeric);
  }

  private static double numberIn(String text) {
    if (text.isEmpty() || text.charAt(0) > '9') return Double.NaN;
    return NUMBER.matcher(text).matches() ? finite(Double.parseDouble(text)) : Double.NaN;
  }

  private static double finite(double number) {
    return Double.isFinite(number) ? number : Double.NaN;
  }

  /** ECMAScript's Number::toString. The JDK's own is not the shortest form before JDK 19. */
  static String numberText(double number) {
    if (number == 0) return "0";
    if (!Double.isFinite(number)) return Double.toString(number);
    var decimal = shortest(new BigDecimal(NumberOutput.toString(number, true)).stripTrailingZeros());
    var digits = decimal.unscaledValue().abs().toString();
    var sign = number < 0 ? "-" : "";
    int point = digits.length() - decimal.scale();
    if (point > 21 || point <= -6) return sign + exponential(digits, point - 1);
    if (point <= 0) return sign + "0." + "0".repeat(-point) + digits;
    if (point >= digits.length()) return sign + digits + "0".repeat(point - digits.length());
    return sign + digits.substring(0, point) + "." + digits.substring(point);
  }

  /** Java's form has two digits or more, also where one is enough (4.9E-324 is 5e-324). */
  private static BigDecimal shortest(BigDecimal decimal) {
    if (decimal.precision() != 2) return decimal;
    var rounded = decimal.round(new MathContext(1));
    return rounded.doubleValue() == decimal.doubleValue() ? rounded.stripTrailingZeros() : decimal;
  }

  private static String exponential(String digits, int exponent) {
    var fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
