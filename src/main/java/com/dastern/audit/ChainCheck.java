package com.dastern.audit;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Goes along the rows of one chain after the other, in their order, and remembers the first bad
/// row of each; holds no more than the row before.
final class ChainCheck {
  private final List<Finding> findings = new ArrayList<>();
  private final Set<UUID> bad = new HashSet<>();
  private @Nullable TrailRow last;
  private long anchored;
  private long rows;
  private long chains;

  void row(TrailRow row) {
    TrailRow before = last;
    boolean first = before == null || !before.chain().equals(row.chain());
    if (first) {
      end();
      chains++;
      anchored = 0;
    }
    rows++;
    if (!bad.contains(row.chain())) {
      long expected = first || before == null ? 1 : before.seq() + 1;
      Buffer previous = first || before == null ? TrailHash.NONE : before.hash();
      wrong(row, expected, previous).ifPresent(this::add);
    }
    if (row.anchored().isPresent()) anchored = row.seq();
    last = row;
  }

  /// After the last row of the last chain.
  void end() {
    TrailRow row = last;
    last = null;
    if (row != null && !bad.contains(row.chain())) wrongEnd(row).ifPresent(this::add);
  }

  /// What the rows do not show: that some are not there.
  void add(Finding finding) {
    if (finding.chain().isEmpty() || bad.add(finding.chain().get())) findings.add(finding);
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  long rows() {
    return rows;
  }

  long chains() {
    return chains;
  }

  private static Optional<Finding> wrong(TrailRow row, long expected, Buffer previous) {
    if (row.seq() > expected) {
      return Optional.of(Finding.of(row, expected, "is missing before this row " + row.seq()));
    }
    if (row.seq() < expected) {
      return Optional.of(Finding.of(row, row.seq(), "is a number too many"));
    }
    if (!row.hash().equals(TrailHash.of(previous, row.fields()))) {
      return Optional.of(Finding.of(row, expected, "its hash does not fit it and the row before"));
    }
    return row.anchored()
        .filter(hash -> !hash.equals(row.hash()))
        .map(_ -> Finding.of(row, expected, "is not what an anchor holds"));
  }

  private Optional<Finding> wrongEnd(TrailRow row) {
    if (row.head().isEmpty()) {
      return Optional.of(Finding.of(row, row.seq(), "its chain has no head"));
    }
    TrailRow.Head head = row.head().get();
    if (head.seq() > row.seq()) {
      return Optional.of(
          Finding.ofMissing(row.chain(), row.seq() + 1, "is missing before the chain's head"));
    }
    if (head.anchored() > row.seq()) {
      return Optional.of(
          Finding.ofMissing(row.chain(), row.seq() + 1, "is missing though it was anchored"));
    }
    if (head.seq() < row.seq()) {
      long after = Math.max(1, head.seq() + 1);
      return Optional.of(Finding.of(row, after, "is after the chain's head"));
    }
    if (!head.hash().equals(row.hash())) {
      return Optional.of(Finding.of(row, row.seq(), "is not the chain's head"));
    }
    boolean grown = anchored < row.seq();
    return head.anchored() == anchored && head.grown() == grown
        ? Optional.empty()
        : Optional.of(Finding.of(row, row.seq(), "the head lies about the anchors of its chain"));
  }
}
