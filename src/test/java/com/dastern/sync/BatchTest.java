package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");

  @ParameterizedTest(name = "sent at {0} after the server''s time: corrected by {1}")
  @CsvSource({
    "PT0S, PT0S",
    "-PT30S, PT0S",
    "-PT30.001S, PT30.001S",
    "PT2S, PT0S",
    "PT2.001S, -PT2.001S",
    "PT1H, -PT1H",
    "-P730D, P730D",
  })
  void clockIsCorrectedUnlessASlowLineExplainsIt(Duration ahead, Duration correction) {
    var caller = new Caller(new UserId(UUID.randomUUID()), Role.PATIENT, UUID.randomUUID());
    assertThat(new Batch(caller, NOW.plus(ahead), List.of()).offset(NOW)).isEqualTo(correction);
  }
}
