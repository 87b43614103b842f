package io.betrace.rules;

import java.util.List;

/** Why a request was not served. The message has fixed words only, nothing of what was sent. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** One rule that cannot be taken or answered for. */
  public record RuleError(String ruleId, String code, String message) {}

  private final int status;
  private final String code;
  private final transient List<RuleError> errors;

  public Refusal(int status, String code, String message) {
    this(status, code, message, List.of());
  }

  public Refusal(int status, String code, String message, List<RuleError> errors) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public List<RuleError> errors() {
    return errors;
  }
}
