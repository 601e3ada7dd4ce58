package com.dastern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

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
