package com.dastern.kernel;

/// Where a request comes from: the client's IP address, and how its program names itself.
public record Origin(String address, String program) {
  public static final Origin UNKNOWN = new Origin("-", "-");
}
