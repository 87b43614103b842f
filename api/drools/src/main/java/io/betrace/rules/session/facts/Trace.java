package io.betrace.rules.session.facts;

/** The trace itself, what the absence of everything else stands on. */
public final class Trace {}
