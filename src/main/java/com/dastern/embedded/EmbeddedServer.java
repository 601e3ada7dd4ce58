package com.dastern.embedded;

/// One running server of the stack.
sealed interface EmbeddedServer permits PostgresServer, RedisServer, AmqpServer, S3Server {

  EmbeddedAddresses addTo(EmbeddedAddresses addresses);

  /// Stops the server so that its data is whole on disk.
  void stop() throws Exception;
}
