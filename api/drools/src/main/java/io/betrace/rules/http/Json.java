package io.betrace.rules.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** JSON as Map, List, String, Double, Boolean and null: numbers are doubles, as they are for who sends them. */
final class Json {
  /** A rule nests 50 parentheses in its conditions and 50 in a where-clause, each up to four levels of JSON. */
  private static final int MAX_NESTING = 500;

  private static final int MAX_NAME = 10_000;
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).maxNameLength(MAX_NAME).build())
      .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
      .build();

  private Json() {}

  static Object read(byte[] body) throws IOException {
    try (var parser = FACTORY.createParser(body)) {
      parser.nextToken();
      var value = value(parser);
      if (parser.nextToken() != null) throw new IOException("more than one value");
      return value;
    }
  }

  static byte[] write(Map<String, ?> value) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var generator = FACTORY.createGenerator(bytes)) {
      write(generator, value);
    }
    return bytes.toByteArray();
  }

  private static Object value(JsonParser parser) throws IOException {
    var token = parser.currentToken();
    if (token == null) throw new IOException("no value");
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("not a value");
    };
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    var map = new HashMap<String, Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      parser.nextToken();
      map.put(name, value(parser));
    }
    return map;
  }

  private static List<Object> list(JsonParser parser) throws IOException {
    var list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) list.add(value(parser));
    return list;
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (var entry : map.entrySet()) {
        generator.writeFieldName((String) entry.getKey());
        write(generator, entry.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (var each : list) write(generator, each);
      generator.writeEndArray();
    } else if (value instanceof String text) generator.writeString(text);
    else if (value instanceof Boolean truth) generator.writeBoolean(truth);
    else if (value instanceof Double number) generator.writeNumber(number);
    else if (value instanceof Number number) generator.writeNumber(number.longValue());
    else throw new IllegalArgumentException("not JSON");
  }
}
