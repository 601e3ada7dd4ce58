package com.dastern.kernel;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/// One page of a list that is ordered by id, newest first; `next` is where the following page goes
/// on.
public record Page<T>(List<T> items, Optional<UUID> next) {

  /// What a caller asks for: at most `limit` items, made before the id `before`.
  public record Request(int limit, Optional<UUID> before) {
    /// One more than asked, which tells whether there is another page.
    public int fetch() {
      return limit + 1;
    }

    /// All ones sorts after every version 7 UUID.
    public UUID beforeOrMax() {
      return before.orElse(new UUID(-1L, -1L));
    }
  }

  public Page<T> filter(Predicate<T> which) {
    return new Page<>(items.stream().filter(which).toList(), next);
  }

  /// Cuts off what [Request#fetch()] read beyond the limit.
  public static <T> Page<T> of(List<T> fetched, Request request, Function<T, UUID> id) {
    if (fetched.size() <= request.limit()) return new Page<>(fetched, Optional.empty());
    var items = fetched.subList(0, request.limit());
    return new Page<>(items, Optional.of(id.apply(items.getLast())));
  }
}
