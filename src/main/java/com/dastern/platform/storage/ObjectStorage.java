package com.dastern.platform.storage;

import com.dastern.kernel.Refusal;
import com.dastern.platform.config.Config;
import io.minio.BucketExistsArgs;
import io.minio.CopyObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.RemoveObjectArgs;
import io.minio.SourceObject;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;

/// S3-compatible storage. The client blocks, so each call runs on a worker thread.
public final class ObjectStorage {
  private final Vertx vertx;
  private final MinioClient client;

  /// Signs links for clients, who reach the storage under another address than the server does.
  private final MinioClient signer;

  private final OkHttpClient http;
  private final String bucket;
  private volatile boolean hasBucket;

  private ObjectStorage(
      Vertx vertx, MinioClient client, MinioClient signer, OkHttpClient http, String bucket) {
    this.vertx = vertx;
    this.client = client;
    this.signer = signer;
    this.http = http;
    this.bucket = bucket;
  }

  public static ObjectStorage open(Vertx vertx, Config.S3 config) {
    var http = new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(5)).build();
    MinioClient client = client(config.endpoint(), config, http);
    MinioClient signer = client(config.publicEndpoint(), config, http);
    return new ObjectStorage(vertx, client, signer, http, config.bucket());
  }

  /// With the region given no call is made to ask for it.
  private static MinioClient client(URI endpoint, Config.S3 config, OkHttpClient http) {
    return MinioClient.builder()
        .endpoint(endpoint.toString())
        .region(config.region())
        .credentials(config.accessKey().reveal(), config.secretKey().reveal())
        .httpClient(http)
        .build();
  }

  /// Succeeds when the storage answers and the bucket is there; makes the bucket when it is
  /// missing.
  public Future<Void> ensureBucket() {
    return call(
            () -> {
              if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
                client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
              }
              hasBucket = true;
              return true;
            })
        .mapEmpty();
  }

  /// A link by which anybody may put one object under that key, for that time. The first one sees
  /// to it that there is a bucket.
  public Future<String> linkToPut(String key, Duration time) {
    return thereIsABucket().compose(_ -> link(Http.Method.PUT, key, Map.of(), time));
  }

  private Future<Void> thereIsABucket() {
    return hasBucket ? Future.succeededFuture() : ensureBucket();
  }

  /// A link by which anybody may read the object for that time, as that media type whatever it was
  /// called when it was put there.
  public Future<String> linkToGet(String key, String mediaType, Duration time) {
    return link(Http.Method.GET, key, Map.of("response-content-type", mediaType), time);
  }

  private Future<String> link(
      Http.Method method, String key, Map<String, String> query, Duration time) {
    var arguments =
        GetPresignedObjectUrlArgs.builder()
            .method(method)
            .bucket(bucket)
            .object(key)
            .extraQueryParams(query)
            .expiry((int) time.toSeconds())
            .build();
    return call(() -> signer.getPresignedObjectUrl(arguments));
  }

  /// In bytes; empty when there is no such object.
  public Future<Optional<Long>> size(String key) {
    var arguments = StatObjectArgs.builder().bucket(bucket).object(key).build();
    return call(() -> {
      try {
        return Optional.of(client.statObject(arguments).size());
      } catch (ErrorResponseException refused) {
        if (refused.response().code() == 404) return Optional.empty();
        throw refused;
      }
    });
  }

  /// The first bytes of the object.
  public Future<Buffer> head(String key, int bytes) {
    var arguments =
        GetObjectArgs.builder().bucket(bucket).object(key).offset(0L).length((long) bytes).build();
    return call(() -> {
      try (var in = client.getObject(arguments)) {
        return Buffer.buffer(in.readNBytes(bytes));
      }
    });
  }

  public Future<Void> copy(String from, String to) {
    var source = SourceObject.builder().bucket(bucket).object(from).build();
    var arguments = CopyObjectArgs.builder().bucket(bucket).object(to).source(source).build();
    return call(() -> client.copyObject(arguments)).mapEmpty();
  }

  /// A part of the objects under a prefix, in the order of their keys: those that were put there
  /// before the time, and the key after which the next part begins, if there is one.
  public record Stale(List<String> keys, Optional<String> next) {}

  /// Looks at up to `most` objects whose keys come after that one.
  public Future<Stale> staleBefore(String prefix, Instant time, String after, int most) {
    var arguments =
        ListObjectsArgs.builder()
            .bucket(bucket)
            .prefix(prefix)
            .startAfter(after)
            .maxKeys(most)
            .recursive(true)
            .build();
    return thereIsABucket().compose(_ -> call(() -> stale(arguments, time, most)));
  }

  private Stale stale(ListObjectsArgs arguments, Instant time, int most) throws MinioException {
    List<String> keys = new ArrayList<>();
    String last = "";
    int seen = 0;
    for (var result : client.listObjects(arguments)) {
      var item = result.get();
      last = item.objectName();
      if (item.lastModified().toInstant().isBefore(time)) keys.add(last);
      if (++seen == most) break;
    }
    return new Stale(keys, seen == most ? Optional.of(last) : Optional.empty());
  }

  /// Succeeds too when there is no such object.
  public Future<Void> remove(String key) {
    var arguments = RemoveObjectArgs.builder().bucket(bucket).object(key).build();
    return call(
            () -> {
              client.removeObject(arguments);
              return true;
            })
        .mapEmpty();
  }

  /// Fails with [Refusal.Unavailable] when the storage is out of reach.
  private <T> Future<T> call(Callable<T> work) {
    return vertx
        .executeBlocking(work, false)
        .map(result -> Objects.requireNonNull(result))
        .recover(e -> Future.failedFuture(Refusal.unavailable(e)));
  }

  public Future<Void> close() {
    return vertx
        .executeBlocking(
            () -> {
              http.dispatcher().executorService().shutdown();
              http.connectionPool().evictAll();
              return true;
            },
            false)
        .mapEmpty();
  }
}
