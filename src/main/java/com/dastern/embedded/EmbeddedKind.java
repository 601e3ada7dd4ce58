package com.dastern.embedded;

/// Which server of the stack is meant. They are stopped in the reverse of this order, the truth
/// last.
public enum EmbeddedKind {
  /// PostgreSQL 17, the truth.
  POSTGRES,
  /// Redis 7.0, with append-only file.
  REDIS,
  /// Qpid Broker-J, which speaks AMQP 0-9-1 as RabbitMQ does.
  AMQP,
  /// s3proxy on the local file system.
  S3
}
