package com.dastern.connections;

import com.dastern.kernel.AccessRequestId;
import com.dastern.kernel.ConnectionId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import java.util.Optional;

/// Requests for a look over REST.
public final class AccessRequestRoutes {
  private final AccessRequestService requests;

  public AccessRequestRoutes(AccessRequestService requests) {
    this.requests = requests;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "requestAccess",
            request ->
                requests
                    .ask(
                        request.caller(),
                        new ConnectionId(request.id()),
                        Optional.ofNullable(request.body().getString("reason")).map(String::strip))
                    .map(asked -> Reply.json(asked.fresh() ? 201 : 200, asked.view().json())))
        .on(
            "listAccessRequests",
            request ->
                requests
                    .list(
                        request.caller(),
                        request.optionalText("status").map(AccessRequestStatus::valueOf),
                        request.page())
                    .map(page -> Reply.page(page, AccessRequestView::json)))
        .on(
            "approveAccess",
            request ->
                requests
                    .approve(request.caller(), requestId(request))
                    .map(AccessRequestView::json)
                    .map(Reply::ok))
        .on(
            "declineAccess",
            request ->
                requests
                    .decline(request.caller(), requestId(request))
                    .map(AccessRequestView::json)
                    .map(Reply::ok));
  }

  private static AccessRequestId requestId(ApiRequest request) {
    return new AccessRequestId(request.id());
  }
}
