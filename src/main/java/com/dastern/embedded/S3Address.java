package com.dastern.embedded;

import java.net.URI;

/// Where an S3 store answers, and the key pair that it accepts. Any region is accepted; buckets are
/// addressed by path.
public record S3Address(URI endpoint, String accessKey, String secretKey) {
  @Override
  public String toString() {
    return "S3Address[endpoint=%s, accessKey=%s, secretKey=[REDACTED]]"
        .formatted(endpoint, accessKey);
  }
}
