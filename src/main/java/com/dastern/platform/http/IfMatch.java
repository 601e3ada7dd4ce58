package com.dastern.platform.http;

import com.dastern.kernel.Refusal;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The versions that a writer has seen, as `If-Match` gives them (RFC 9110 section 13.1.1); absent
/// for any (`*`). A weak tag matches none: it promises less than that nothing changed.
public record IfMatch(Optional<Set<String>> tags) {

  /// Throws a 428 (RFC 6585 section 3) where the header is absent.
  static IfMatch required(Optional<String> header) {
    return of(header.orElseThrow(Refusal::preconditionRequired));
  }

  static IfMatch of(String header) {
    if (header.strip().equals("*")) return new IfMatch(Optional.empty());
    return new IfMatch(
        Optional.of(
            Arrays.stream(header.split(",", -1))
                .map(String::strip)
                .collect(Collectors.toUnmodifiableSet())));
  }

  public static IfMatch of(int version) {
    return new IfMatch(Optional.of(Set.of(tag(version))));
  }

  public boolean matches(int version) {
    return tags.map(seen -> seen.contains(tag(version))).orElse(true);
  }

  /// Throws a 412 that names the present version, unless it was seen.
  public void require(int version) {
    if (!matches(version)) throw Refusal.preconditionFailed(version);
  }

  static String tag(int version) {
    return '"' + String.valueOf(version) + '"';
  }
}
