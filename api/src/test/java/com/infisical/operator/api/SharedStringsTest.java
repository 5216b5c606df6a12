package com.infisical.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedStringsTest {
  private final ObjectMapper mapper =
      new ObjectMapper()
          .registerModule(new SimpleModule().addDeserializer(String.class, new SharedStrings()));

  private record Read(List<String> texts) {}

  @Test
  void givesEqualShortStringsAsOneObject() throws JsonProcessingException {
    String text = "{\"texts\":[\"Ready\"]}";

    assertThat(first(text)).isEqualTo("Ready").isSameAs(first(text));
  }

  @Test
  void keepsNoLongStrings() throws JsonProcessingException {
    String text = "{\"texts\":[\"" + "x".repeat(65) + "\"]}";

    assertThat(first(text)).isEqualTo("x".repeat(65)).isNotSameAs(first(text));
  }

  @Test
  void readsMoreStringsThanItKeeps() throws JsonProcessingException {
    List<String> many = IntStream.range(0, 10_000).mapToObj(i -> "text-" + i).toList();

    Read read = mapper.readValue(mapper.writeValueAsString(new Read(many)), Read.class);

    assertThat(read.texts()).isEqualTo(many);
  }

  private String first(String text) throws JsonProcessingException {
    return mapper.readValue(text, Read.class).texts().getFirst();
  }
}
