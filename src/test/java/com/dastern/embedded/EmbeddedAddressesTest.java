package com.dastern.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class EmbeddedAddressesTest {
  private static final EmbeddedAddresses ADDRESSES =
      EmbeddedAddresses.NONE
          .withDatabase(URI.create("postgresql://dastern:hush@127.0.0.1:1/dastern"))
          .withRedis(URI.create("redis://:hush@127.0.0.1:2"))
          .withAmqp(URI.create("amqp://dastern:hush@127.0.0.1:3/%2F"))
          .withS3(new S3Address(URI.create("http://127.0.0.1:4"), "dastern", "hush"));

  @Test
  void addressesPrintWithoutPasswords() {
    assertThat(ADDRESSES.toString())
        .doesNotContain("hush")
        .contains("postgresql://dastern:[REDACTED]@127.0.0.1:1/dastern")
        .contains("redis://:[REDACTED]@127.0.0.1:2")
        .contains("amqp://dastern:[REDACTED]@127.0.0.1:3/%2F")
        .contains("secretKey=[REDACTED]");
  }
}
