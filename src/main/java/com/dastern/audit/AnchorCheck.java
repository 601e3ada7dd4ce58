package com.dastern.audit;

import com.dastern.audit.VerificationStore.Held;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Goes along the anchors with their heads, in their order; holds one anchor at a time.
final class AnchorCheck {
  private final AnchorCodes codes;
  private final Optional<Anchor.Noted> noted;
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable Anchor current;
  private AnchorCodes.@Nullable Code code;
  private Buffer previous = AnchorCodes.NONE;
  private long expected = 1;
  private boolean found;

  AnchorCheck(AnchorCodes codes, Optional<Anchor.Noted> noted) {
    this.codes = codes;
    this.noted = noted;
  }

  void held(Held held) {
    Anchor anchor = held.anchor();
    if (current == null || current.number() != anchor.number()) begin(anchor);
    if (code != null) held.head().ifPresent(code::add);
  }

  /// After the last anchor; what is wrong, the first of it first.
  List<Finding> end() {
    finish();
    noted
        .filter(_ -> !found)
        .ifPresent(note -> add(note.number(), "is missing; its code was noted"));
    return List.copyOf(findings);
  }

  /// The last anchor.
  Optional<Anchor> last() {
    return Optional.ofNullable(current);
  }

  private void begin(Anchor anchor) {
    finish();
    if (anchor.number() != expected) add(expected, "is missing before anchor " + anchor.number());
    noted.filter(note -> note.number() == anchor.number()).ifPresent(note -> compare(anchor, note));
    current = anchor;
    code = codes.begin(anchor.number(), anchor.at(), previous);
    previous = anchor.code();
    expected = anchor.number() + 1;
  }

  private void compare(Anchor anchor, Anchor.Noted note) {
    found = true;
    if (!anchor.noted().equals(note)) add(anchor.number(), "has another code than was noted");
  }

  private void finish() {
    if (current == null || code == null) return;
    if (!code.bytes().equals(current.code())) {
      add(current.number(), "its code does not fit it, its heads and the anchor before");
    }
    code = null;
  }

  /// One that is wrong makes those after it no worse: each code is over the one before as it
  /// stands.
  private void add(long number, String what) {
    if (findings.size() < VerificationStore.PAGE) findings.add(Finding.ofAnchor(number, what));
  }
}
