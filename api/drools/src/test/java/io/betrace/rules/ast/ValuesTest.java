package io.betrace.rules.ast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0", "-0.0, 0", "1, 1", "-1.5, -1.5", "123456789012345680000, 123456789012345680000", "1e21, 1e+21",
    "1.5e300, 1.5e+300", "0.000001, 0.000001", "1e-7, 1e-7", "1.25e-9, 1.25e-9", "2e23, 2e+23", "5e-324, 5e-324",
    "9007199254740993, 9007199254740992", "0.1, 0.1", "100, 100"
  })
  void numbersAreWrittenAsEcmascriptWritesThem(double number, String text) {
    assertEquals(text, Values.numberText(number));
  }

  @Test
  void textsThatSpellNumbersAreNumbers() {
    assertTrue(Values.areEqual(Values.scalar("1e3"), Values.scalar(1000d)));
    assertTrue(Values.areEqual(Values.scalar("1.0"), Values.scalar("1")));
    assertTrue(Values.areEqual(Values.scalar("-0"), Values.scalar(0d)));
    assertFalse(Values.areEqual(Values.scalar("9007199254740993"), Values.scalar("9007199254740992")));
    assertTrue(Values.areEqual(Values.scalar("9007199254740993"), Values.scalar(9007199254740992d)));
    assertFalse(Values.areEqual(Values.scalar("007"), Values.scalar(7d)));
    assertFalse(Values.areEqual(Values.scalar("1e400"), Values.scalar("1e500")));
    assertTrue(Values.areEqual(Values.scalar(true), Values.scalar("true")));
  }

  @Test
  void onlyNumbersAreLessOrMore() {
    assertTrue(Values.compare(Values.scalar("2"), Ordering.LESS, Values.scalar(10d)));
    assertFalse(Values.compare(Values.scalar("a"), Ordering.LESS, Values.scalar(10d)));
    assertFalse(Values.compare(Values.scalar("a"), Ordering.AT_LEAST, Values.scalar(10d)));
    assertTrue(Values.compare(Values.scalar("a"), Ordering.DIFFERENT, Values.scalar(10d)));
  }
}
