package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.pushsecret.PushRecord.Former;
import com.infisical.operator.pushsecret.plan.Pending;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordTextTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Destination HERE = new Destination("https://i", "p", "dev", "/a");

  @Test
  void readsWhatItWrote() {
    PushRecord full =
        new PushRecord(
            HERE,
            Map.of("i1", "PW"),
            Map.of("K", new Pending(Pending.Act.CREATE, AT, "d", true, true)),
            Map.of("PW", AT),
            "salt",
            "pushed",
            true,
            true,
            List.of(new Former(new Destination("https://i", "p", "dev", "/b"), Map.of("x", "Y"))));
    assertThat(RecordText.read(RecordText.of(full))).contains(full);
    PushRecord first = PushRecord.first(HERE, "salt", false);
    assertThat(RecordText.read(RecordText.of(first))).contains(first);
  }

  @Test
  void takesNothingElseForARecord() {
    for (String text :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"destination\":[1]}",
            RecordText.of(PushRecord.first(HERE, "s", false))
                .replace("}", ",\"pending\":{\"K\":[\"NO\",\"x\"]}}"))) {
      assertThat(RecordText.read(text)).as(text).isEmpty();
    }
  }
}
