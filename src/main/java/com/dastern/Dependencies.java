package com.dastern;

import com.dastern.platform.config.Config;
import com.dastern.platform.config.Secret;
import java.net.URI;
import java.util.Optional;

/// Where the parts that the server needs are, and the secrets that it signs with: configured, or
/// started and made up by itself.
record Dependencies(
    URI database,
    URI redis,
    URI amqp,
    Config.S3 s3,
    Secret signingKey,
    Optional<Secret> otherKeys,
    Secret pepper) {}
