package com.dastern.platform.sms;

import io.vertx.core.Future;

/// Sends a text message; fails when it could not be handed over.
public interface SmsSender {
  /// `phone` is in E.164.
  Future<Void> send(String phone, String text);
}
