package com.dastern.connections;

import com.dastern.kernel.UserId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/// An invitation as its patient sees it. Only an open one shows its code: another is of no use.
record InvitationView(
    Invitation invitation, InvitationState state, Optional<String> code, Optional<String> link) {

  static InvitationView of(Invitation invitation, InvitationCodes codes, Instant now) {
    InvitationState state = invitation.state(now);
    var code = Optional.of(codes.code(invitation.id())).filter(_ -> state == InvitationState.OPEN);
    return new InvitationView(invitation, state, code, code.map(codes::link));
  }

  /// Schema `Invitation`.
  JsonObject json() {
    Access access = invitation.access();
    return new JsonObject()
        .put("id", invitation.id().toString())
        .put("state", state.name())
        .put("code", code.orElse(null))
        .put("link", link.orElse(null))
        .put("permission", access.permission().name())
        .put("selection", AccessJson.selection(access.selection()))
        .put("createdAt", invitation.createdAt().toString())
        .put("expiresAt", invitation.expiresAt().toString())
        .put("usedAt", invitation.usedAt().map(Instant::toString).orElse(null))
        .put("usedBy", invitation.usedBy().map(UserId::toString).orElse(null));
  }
}
