package com.dastern.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/// The random passwords of one folder, made once. They are hexadecimal, so that they need no
/// quoting in addresses, SQL or configuration files.
record Credentials(String postgres, String redis, String amqp, String s3) {
  /// The user name, and the access key, of every server that knows names.
  static final String USER = "dastern";

  private static final int BYTES = 20;

  static Credentials in(DataFolder folder) throws IOException {
    Path file = folder.file("credentials.properties");
    Properties properties = PrivateFile.read(file);
    int known = properties.size();
    Credentials credentials =
        new Credentials(
            keptOrNew(properties, "postgres"),
            keptOrNew(properties, "redis"),
            keptOrNew(properties, "amqp"),
            keptOrNew(properties, "s3"));
    if (properties.size() > known) {
      PrivateFile.write(file, properties);
    }
    return credentials;
  }

  @Override
  public String toString() {
    return "Credentials[REDACTED]";
  }

  private static String keptOrNew(Properties properties, String key) {
    return (String)
        properties.computeIfAbsent(
            key,
            absent -> {
              byte[] bytes = new byte[BYTES];
              new SecureRandom().nextBytes(bytes);
              return HexFormat.of().formatHex(bytes);
            });
  }
}
