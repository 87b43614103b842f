package io.betrace.rules.ast;

/** A rule: broken when `when` holds and `always` does not, or when `when` and `never` both hold. One of the two may be null. */
public record RuleAst(Condition when, Condition always, Condition never) {}
