package com.dastern.embedded;

import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/// A running S3 store in this JVM. A bucket is a folder, an object is a file in it.
///
/// @param proxy the server
/// @param address endpoint and key pair
record S3Server(S3Proxy proxy, S3Address address) implements EmbeddedServer {
  private static final int THREADS = 32;

  static S3Server start(DataFolder folder, Credentials credentials) throws Exception {
    Path home = folder.folder("s3");
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(home.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, Credentials.USER, credentials.s3())
            // As with MinIO, pages of any origin may use links that were presigned for them.
            .corsRules(new CrossOriginResourceSharing())
            .jettyMaxThreads(THREADS)
            // Idle connections of clients would otherwise be waited for, and then be an error.
            .stopTimeout(0)
            .build();
    proxy.start();
    URI endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
    return new S3Server(proxy, new S3Address(endpoint, Credentials.USER, credentials.s3()));
  }

  @Override
  public EmbeddedAddresses addTo(EmbeddedAddresses addresses) {
    return addresses.withS3(address);
  }

  @Override
  public void stop() throws Exception {
    proxy.stop();
  }
}
