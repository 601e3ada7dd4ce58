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
    storage =
        ObjectStorage.open(
            vertx,
            new Config.S3(
                URI.create(settings.get("S3_ENDPOINT")),
                URI.create(settings.get("S3_ENDPOINT")),
                "us-east-1",
                new Secret(settings.get("S3_ACCESS_KEY")),
                new Secret(settings.get("S3_SECRET_KEY")),
                settings.get("S3_BUCKET")));
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

  private void put(String key) {
    String url = storage.linkToPut(key, Duration.ofMinutes(1)).await();
    assertThat(Storage.put(url, new byte[] {1}, "image/png")).isEqualTo(200);
  }

  private List<String> keys() {
    return Storage.keys(settings, "");
  }
}
