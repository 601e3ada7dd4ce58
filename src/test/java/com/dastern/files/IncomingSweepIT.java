package com.dastern.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.platform.config.Config;
import com.dastern.platform.config.Secret;
import com.dastern.platform.storage.ObjectStorage;
import com.dastern.testing.MovableClock;
import com.dastern.testing.Storage;
import com.dastern.testing.TestServices;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IncomingSweepIT {
  private final MovableClock clock = new MovableClock();
  private final Map<String, String> settings = TestServices.storage();
  private Vertx vertx;
  private ObjectStorage storage;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    var endpoint = URI.create(setting("S3_ENDPOINT"));
    var key = new Secret(setting("S3_ACCESS_KEY"));
    var secret = new Secret(setting("S3_SECRET_KEY"));
    var config =
        new Config.S3(endpoint, endpoint, Config.S3.REGION, key, secret, setting("S3_BUCKET"));
    storage = ObjectStorage.open(vertx, config);
  }

  @AfterEach
  void close() {
    storage.close().await();
    vertx.close().await();
  }

  @Test
  void oldUploadsGoPartByPartAndYoungOnesStay() {
    var sweep = new IncomingSweep(storage, clock, 2);
    assertThat(sweep.run()).as("nothing is there yet").isPositive();
    IntStream.range(0, 5).forEach(i -> put("incoming/" + i));
    put("licence-photo/1");

    clock.forward(Duration.ofMinutes(59));
    while (sweep.run().isZero()) {}
    assertThat(keys()).hasSize(6);

    clock.forward(Duration.ofMinutes(2));
    assertThat(sweep.run()).isZero();
    assertThat(keys()).containsExactly("incoming/2", "incoming/3", "incoming/4", "licence-photo/1");
    while (sweep.run().isZero()) {}
    assertThat(keys()).containsExactly("licence-photo/1");
  }

  private String setting(String name) {
    return Objects.requireNonNull(settings.get(name));
  }

  private void put(String key) {
    String url = storage.linkToPut(key, Duration.ofMinutes(1)).await();
    assertThat(Storage.put(url, new byte[] {1}, "image/png")).isEqualTo(200);
  }

  private List<String> keys() {
    return Storage.keys(settings, "");
  }
}
