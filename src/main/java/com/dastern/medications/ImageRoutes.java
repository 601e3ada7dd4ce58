package com.dastern.medications;

import com.dastern.files.Link;
import com.dastern.files.StoredFile;
import com.dastern.files.Upload;
import com.dastern.kernel.MedicationId;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.json.JsonObject;

/// Images of medications over REST.
public final class ImageRoutes {
  private final ImageService images;

  public ImageRoutes(ImageService images) {
    this.images = images;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "beginMedicationImage",
            request -> images.begin(request.caller()).map(Upload::json).map(Reply::ok))
        .on(
            "keepMedicationImage",
            request ->
                images
                    .keep(request.caller(), request.body().getString("ticket"))
                    .map(ImageRoutes::kept)
                    .map(Reply::created))
        .on(
            "deleteMedicationImage",
            request -> images.remove(request.caller(), request.id()).map(_ -> Reply.noContent()))
        .on(
            "getMedicationImage",
            request ->
                images
                    .link(request.caller(), new MedicationId(request.id()))
                    .map(Link::json)
                    .map(Reply::ok));
  }

  /// Schema `MedicationImage`.
  private static JsonObject kept(StoredFile image) {
    return new JsonObject()
        .put("id", image.id().toString())
        .put("mediaType", image.type().mediaType())
        .put("bytes", image.bytes());
  }
}
