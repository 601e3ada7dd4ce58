package com.dastern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Role;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/// The server and the database hash rows alike, whatever is in them.
class TrailHashIT {
  private static final UUID PATIENT = UUID.fromString("0199e0c2-7f3a-7c11-9a55-0f6d3a2b1c44");
  private static final String INSERT =
      """
      insert into audit_logs
        (at, actor_id, actor_role, action, patient_id, subject_id, outcome, origin, details)
      values ($1, $2, $3::text::user_role, $4, $5, $6, $7, $8, $9)
      """;
  private static @Nullable TrailDatabase trail;

  @BeforeContainer
  static void start() {
    trail = new TrailDatabase();
  }

  @AfterContainer
  static void stop() {
    if (trail != null) trail.close();
  }

  @Provide
  Arbitrary<String> texts() {
    var written =
        Arbitraries.of("ថ្នាំ", "'", "\"", "\\", "-", "3:", ":", "\n", "\u007f", "𐍈", "é", "NULL");
    return written
        .array(String[].class)
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<Instant> moments() {
    return Arbitraries.longs()
        .between(-62_000_000_000_000_000L, 250_000_000_000_000_000L)
        .map(micros -> Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS));
  }

  @Property(tries = 300)
  void serverAndDatabaseHashAlike(
      @ForAll("moments") Instant at,
      @ForAll Optional<Role> role,
      @ForAll("texts") String action,
      @ForAll("texts") String address,
      @ForAll("texts") String name,
      @ForAll("texts") String value,
      @ForAll @Size(6) boolean[] there) {
    var database = java.util.Objects.requireNonNull(trail);
    UUID somebody = UUID.nameUUIDFromBytes(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var details = there[0] ? new JsonObject().put(name, value).put("none", null) : new JsonObject();
    Tuple row =
        Tuple.tuple()
            .addValue(at.atOffset(ZoneOffset.UTC))
            .addValue(there[1] ? somebody : null)
            .addValue(role.map(Role::name).orElse(null))
            .addValue(action)
            .addValue(there[2] ? PATIENT : null)
            .addValue(there[3] ? somebody : null)
            .addValue(there[4] ? "ALLOWED" : "REFUSED")
            .addValue(there[5] ? address : null)
            .addValue(details);
    database.query(INSERT, row, _ -> true);
    UUID chain = there[2] ? PATIENT : there[1] ? somebody : new UUID(0, 0);
    assertThat(database.verify(Optional.of(chain)).findings()).as(Arrays.toString(there)).isEmpty();
  }
}
