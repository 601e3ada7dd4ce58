package com.dastern.testing;

import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The object storage as a client meets it: by the links that it was given.
public final class Storage {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Storage() {}

  public static int put(String url, byte[] bytes, String mediaType) {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("content-type", mediaType)
            .PUT(BodyPublishers.ofByteArray(bytes));
    return send(request).statusCode();
  }

  public static HttpResponse<byte[]> get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).GET());
  }

  /// What lies there, behind the server's back.
  public static List<String> keys(Map<String, String> settings, String prefix) {
    var client =
        MinioClient.builder()
            .endpoint(settings.get("S3_ENDPOINT"))
            .credentials(settings.get("S3_ACCESS_KEY"), settings.get("S3_SECRET_KEY"))
            .build();
    var arguments =
        ListObjectsArgs.builder()
            .bucket(settings.get("S3_BUCKET"))
            .prefix(prefix)
            .recursive(true)
            .build();
    List<String> keys = new ArrayList<>();
    try {
      for (var result : client.listObjects(arguments)) keys.add(result.get().objectName());
    } catch (MinioException e) {
      throw new IllegalStateException(e);
    }
    return keys;
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
