package com.dastern.audit;

import com.dastern.kernel.Parse;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import java.time.Instant;
import java.util.Optional;

/// The trail over REST: patients read their own, administrators what is about no patient.
public final class TrailRoutes {
  private final TrailStore trail;

  public TrailRoutes(TrailStore trail) {
    this.trail = trail;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "listTrail",
            request ->
                trail
                    .ofPatient(request.caller().id(), filter(request), request.page())
                    .map(page -> Reply.page(page, TrailItem::json)))
        .on(
            "listOperationsTrail",
            request ->
                trail
                    .ofNobody(filter(request), request.page())
                    .map(page -> Reply.page(page, TrailItem::json)));
  }

  private static TrailFilter filter(ApiRequest request) {
    return new TrailFilter(
        request.optionalText("action").map(AuditAction::valueOf),
        request.optionalText("outcome"),
        request.optionalId("actorId"),
        instant(request, "from"),
        instant(request, "until"));
  }

  private static Optional<Instant> instant(ApiRequest request, String name) {
    return request.optionalText(name).map(text -> Parse.instant("query/" + name, text));
  }
}
