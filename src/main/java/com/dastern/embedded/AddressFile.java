package com.dastern.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Tells other processes of the same user where the servers of this folder answer; it exists only
/// while they run.
record AddressFile(Path file) {

  static AddressFile in(Path root) {
    return new AddressFile(root.resolve("addresses.properties"));
  }

  void write(EmbeddedAddresses addresses) throws IOException {
    Properties properties = new Properties();
    put(properties, "database", addresses.database());
    put(properties, "redis", addresses.redis());
    put(properties, "amqp", addresses.amqp());
    S3Address s3 = addresses.s3();
    if (s3 != null) {
      put(properties, "s3.endpoint", s3.endpoint());
      put(properties, "s3.accessKey", s3.accessKey());
      put(properties, "s3.secretKey", s3.secretKey());
    }
    PrivateFile.write(file, properties);
  }

  Optional<EmbeddedAddresses> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = PrivateFile.read(file);
    return Optional.of(
        new EmbeddedAddresses(
            uri(properties, "database"),
            uri(properties, "redis"),
            uri(properties, "amqp"),
            s3(properties)));
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  private static void put(Properties properties, String key, @Nullable Object value) {
    if (value != null) {
      properties.setProperty(key, value.toString());
    }
  }

  private static @Nullable URI uri(Properties properties, String key) {
    String value = properties.getProperty(key);
    return value == null ? null : URI.create(value);
  }

  private static @Nullable S3Address s3(Properties properties) {
    URI endpoint = uri(properties, "s3.endpoint");
    return endpoint == null
        ? null
        : new S3Address(
            endpoint,
            properties.getProperty("s3.accessKey", ""),
            properties.getProperty("s3.secretKey", ""));
  }
}
