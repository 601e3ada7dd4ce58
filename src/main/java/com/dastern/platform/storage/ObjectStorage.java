package com.dastern.platform.storage;

import com.dastern.platform.config.Config;
import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import okhttp3.OkHttpClient;

/// S3-compatible storage. The client blocks, so each call runs on a worker thread.
public final class ObjectStorage {
  private final Vertx vertx;
  private final MinioClient client;
  private final OkHttpClient http;
  private final String bucket;

  private ObjectStorage(Vertx vertx, MinioClient client, OkHttpClient http, String bucket) {
    this.vertx = vertx;
    this.client = client;
    this.http = http;
    this.bucket = bucket;
  }

  public static ObjectStorage open(Vertx vertx, Config.S3 config) {
    var http = new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(5)).build();
    var client =
        MinioClient.builder()
            .endpoint(config.endpoint().toString())
            .credentials(config.accessKey().reveal(), config.secretKey().reveal())
            .httpClient(http)
            .build();
    return new ObjectStorage(vertx, client, http, config.bucket());
  }

  /// Succeeds when the storage answers and the bucket is there; makes the bucket when it is
  /// missing.
  public Future<Void> ensureBucket() {
    return vertx
        .executeBlocking(
            () -> {
              if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
                client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
              }
              return true;
            },
            false)
        .mapEmpty();
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
