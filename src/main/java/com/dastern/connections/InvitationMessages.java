package com.dastern.connections;

import com.dastern.kernel.Language;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.http.RateLimits;
import com.dastern.platform.sms.SmsSender;
import com.dastern.platform.text.Texts;
import com.dastern.users.Contact;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends codes of invitations by text message.
public final class InvitationMessages {
  private static final Logger log = LoggerFactory.getLogger(InvitationMessages.class);
  private static final DateTimeFormatter UNTIL = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");

  private final SmsSender sms;
  private final RateLimits limits;
  private final UserStore users;

  /// To a phone in E.164, in the language of the patient who asks for it: of who gets it we know
  /// nothing.
  record To(String phone, Language language) {
    /// Of the body's `sendTo`.
    static Optional<To> of(JsonObject body, Language language) {
      return Optional.ofNullable(body.getJsonObject("sendTo"))
          .map(to ->
              Contact.phone(to.getString("phone"))
                  .map(phone -> new To(phone, language))
                  .orElseThrow(
                      () -> Refusal.invalid("/sendTo/phone", "phone", "is no Cambodian number")));
    }
  }

  public InvitationMessages(SmsSender sms, RateLimits limits, UserStore users) {
    this.sms = sms;
    this.limits = limits;
    this.users = users;
  }

  /// The number need not be of anybody who wants messages, so few go out.
  Future<Void> admit(UserId patient, Optional<To> to) {
    return to.isPresent() ? limits.require("text-message", patient) : Future.succeededFuture();
  }

  void send(InvitationView view, To to) {
    users
        .find(view.invitation().patient())
        .map(Optional::orElseThrow)
        .compose(patient -> sms.send(to.phone(), text(view, patient, to.language())))
        .onFailure(e -> log.error("an invitation could not be sent by text message", e));
  }

  /// A path alone is no link where there is no browser around it.
  private static String text(InvitationView view, User patient, Language language) {
    String link = view.link().orElseThrow();
    return Texts.of(
        language,
        link.startsWith("/") ? "sms.INVITATION" : "sms.INVITATION_LINK",
        Map.of(
            "name", patient.name(),
            "code", view.code().orElseThrow(),
            "until", until(view, patient.zone()),
            "link", link));
  }

  private static String until(InvitationView view, ZoneId zone) {
    return UNTIL.format(view.invitation().expiresAt().atZone(zone));
  }
}
