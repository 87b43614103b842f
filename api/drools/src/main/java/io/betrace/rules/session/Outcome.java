package io.betrace.rules.session;

import io.betrace.rules.Refusal.RuleError;
import java.util.List;

/** What a trace came to. Rules in `errors` have no say in `violations`. */
public record Outcome(List<Violation> violations, List<RuleError> errors) {
  public record Violation(String ruleId, String clause) {}
}
