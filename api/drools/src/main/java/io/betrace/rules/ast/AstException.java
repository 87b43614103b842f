package io.betrace.rules.ast;

/** A rule that cannot be taken. The message has fixed words only, nothing of the rule's own text. */
public final class AstException extends Exception {
  private static final long serialVersionUID = 1L;

  public AstException(String message) {
    super(message);
  }
}
