package com.dastern.embedded;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Addresses of running embedded servers, passwords included; null for a kind that was not asked
/// for.
///
/// @param database `postgresql://dastern:password@127.0.0.1:port/dastern`; the user owns the
///   database, may create others and is no superuser
/// @param redis `redis://:password@127.0.0.1:port`
/// @param amqp `amqp://dastern:password@127.0.0.1:port/%2F`: the path names the virtual host `/`,
///   because a bare `/` means the empty name to RabbitMQ's Java client
/// @param s3 endpoint and key pair
public record EmbeddedAddresses(
    @Nullable URI database, @Nullable URI redis, @Nullable URI amqp, @Nullable S3Address s3) {

  static final EmbeddedAddresses NONE = new EmbeddedAddresses(null, null, null, null);

  EmbeddedAddresses withDatabase(URI address) {
    return new EmbeddedAddresses(address, redis, amqp, s3);
  }

  EmbeddedAddresses withRedis(URI address) {
    return new EmbeddedAddresses(database, address, amqp, s3);
  }

  EmbeddedAddresses withAmqp(URI address) {
    return new EmbeddedAddresses(database, redis, address, s3);
  }

  EmbeddedAddresses withS3(S3Address address) {
    return new EmbeddedAddresses(database, redis, amqp, address);
  }

  @Override
  public String toString() {
    return "EmbeddedAddresses[database=%s, redis=%s, amqp=%s, s3=%s]"
        .formatted(redacted(database), redacted(redis), redacted(amqp), s3);
  }

  private static @Nullable String redacted(@Nullable URI address) {
    return address == null ? null : address.toString().replaceFirst(":[^:@/]*@", ":[REDACTED]@");
  }
}
