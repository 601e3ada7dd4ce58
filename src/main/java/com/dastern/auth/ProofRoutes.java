package com.dastern.auth;

import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/// What proves who somebody is, beside a password: codes to their phone, and a PIN.
public final class ProofRoutes {
  private final PhoneService phones;
  private final PinService pins;
  private final SessionJson json;

  public ProofRoutes(PhoneService phones, PinService pins, SessionJson json) {
    this.phones = phones;
    this.pins = pins;
    this.json = json;
  }

  public void bind(Handlers handlers) {
    handlers
        .on("sendPhoneCode", request -> sendCode(request, OtpPurpose.PHONE))
        .on("verifyPhone", request -> verify(request).map(_ -> Reply.noContent()))
        .on("confirmPhone", request -> confirm(request).map(_ -> Reply.noContent()))
        .on("forgotPassword", request -> sendCode(request, OtpPurpose.PASSWORD_RESET))
        .on("resetPassword", request -> reset(request).map(_ -> Reply.noContent()))
        .on("setPin", request -> setPin(request).map(_ -> Reply.noContent()))
        .on(
            "removePin",
            request -> pins.remove(request.caller(), request.origin()).map(_ -> Reply.noContent()))
        .on("unlock", request -> unlock(request).map(json::opened).map(Reply::ok));
  }

  private Future<Reply> sendCode(ApiRequest request, OtpPurpose purpose) {
    return phones
        .sendCode(request.body().getString("phone"), purpose)
        .map(_ -> Reply.json(202, new JsonObject()));
  }

  private Future<Void> verify(ApiRequest request) {
    JsonObject body = request.body();
    return phones.verify(body.getString("phone"), body.getString("code"), request.origin());
  }

  private Future<Void> confirm(ApiRequest request) {
    return phones.confirm(request.caller(), request.body().getString("code"), request.origin());
  }

  private Future<Void> reset(ApiRequest request) {
    JsonObject body = request.body();
    return phones.reset(
        body.getString("phone"),
        body.getString("code"),
        body.getString("newPassword"),
        request.origin());
  }

  private Future<Void> setPin(ApiRequest request) {
    JsonObject body = request.body();
    return pins.set(
        request.caller(), body.getString("password"), body.getString("pin"), request.origin());
  }

  private Future<Sessions.Opened> unlock(ApiRequest request) {
    JsonObject body = request.body();
    return pins.unlock(body.getString("refreshToken"), body.getString("pin"), request.origin());
  }
}
