package com.dastern.connections;

import com.dastern.kernel.InvitationId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import java.time.Duration;
import java.util.Map;

/// Invitations over REST.
public final class InvitationRoutes {
  private static final int USUAL_HOURS = 24;

  private final InvitationService invitations;

  public InvitationRoutes(InvitationService invitations) {
    this.invitations = invitations;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "invite",
            request ->
                invitations
                    .invite(
                        request.caller(),
                        AccessJson.orDefault(request.body()),
                        Duration.ofHours(request.body().getInteger("hours", USUAL_HOURS)),
                        InvitationMessages.To.of(request.body(), request.language()))
                    .map(InvitationView::json)
                    .map(Reply::created))
        .on(
            "listInvitations",
            request ->
                invitations
                    .list(request.caller(), request.page())
                    .map(page -> Reply.page(page, InvitationView::json)))
        .on(
            "invitationQr",
            request ->
                invitations
                    .qr(request.caller(), id(request))
                    .map(png -> Reply.of("image/png", png, Map.of())))
        .on(
            "withdrawInvitation",
            request ->
                invitations.withdraw(request.caller(), id(request)).map(_ -> Reply.noContent()))
        .on(
            "acceptInvitation",
            request ->
                invitations
                    .accept(request.caller(), request.body().getString("code"))
                    .map(ConnectionView::json)
                    .map(Reply::ok));
  }

  private static InvitationId id(ApiRequest request) {
    return new InvitationId(request.id());
  }
}
