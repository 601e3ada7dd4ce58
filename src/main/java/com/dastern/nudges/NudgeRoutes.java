package com.dastern.nudges;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.NudgeId;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import java.util.Optional;
import java.util.UUID;

/// Nudges over REST.
public final class NudgeRoutes {
  private final NudgeService nudges;

  public NudgeRoutes(NudgeService nudges) {
    this.nudges = nudges;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "sendNudge",
            request ->
                nudges
                    .send(
                        request.caller(),
                        new DoseId(UUID.fromString(request.body().getString("doseId"))),
                        Optional.ofNullable(request.body().getString("message")).map(String::strip))
                    .map(NudgeView::json)
                    .map(Reply::created))
        .on(
            "listNudges",
            request ->
                nudges
                    .list(request.caller(), request.flag("open"), request.page())
                    .map(page -> Reply.page(page, NudgeView::json)))
        .on(
            "answerNudge",
            request ->
                nudges
                    .answer(
                        request.caller(),
                        new NudgeId(request.id()),
                        NudgeAnswer.valueOf(request.body().getString("answer")))
                    .map(NudgeView::json)
                    .map(Reply::ok));
  }
}
