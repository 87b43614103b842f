package io.betrace.rules.session;

import java.util.Map;

/** A span as it was sent. Attributes are a String, a Double, a Boolean or null. */
public record SpanData(String name, Map<String, Object> attributes) {}
