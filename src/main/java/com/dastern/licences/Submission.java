package com.dastern.licences;

import io.vertx.core.json.JsonObject;

/// What a doctor hands in beside the photo of the licence.
record Submission(String ticket, String clinic, String specialty, String licenceNumber) {

  static Submission of(JsonObject json) {
    return new Submission(
        json.getString("ticket"),
        json.getString("clinic").strip(),
        json.getString("specialty").strip(),
        json.getString("licenceNumber").strip());
  }
}
