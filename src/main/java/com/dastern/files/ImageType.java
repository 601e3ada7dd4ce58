package com.dastern.files;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The images that are kept, told by their first bytes and not by what a name or header says.
public enum ImageType {
  JPEG("image/jpeg"),
  PNG("image/png"),
  WEBP("image/webp");

  /// How many bytes are enough to tell.
  static final int HEAD = 12;

  private final String mediaType;

  ImageType(String mediaType) {
    this.mediaType = mediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  /// As it is kept; throws when it is none of them.
  public static ImageType ofMedia(String mediaType) {
    return Arrays.stream(values())
        .filter(type -> type.mediaType.equals(mediaType))
        .findFirst()
        .orElseThrow();
  }

  /// Empty when the bytes begin none of them.
  static Optional<ImageType> of(Buffer head) {
    return Arrays.stream(values()).filter(type -> type.begins(head)).findFirst();
  }

  private boolean begins(Buffer head) {
    return switch (this) {
      // SOI and the start of the next marker (ITU-T T.81, annex B).
      case JPEG -> has(head, 0, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});
      // PNG, third edition, section 5.2.
      case PNG -> has(head, 0, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
      // RFC 9649 section 2.4: RIFF, a length, WEBP.
      case WEBP -> has(head, 0, ascii("RIFF")) && has(head, 8, ascii("WEBP"));
    };
  }

  private static boolean has(Buffer head, int at, byte[] expected) {
    return head.length() >= at + expected.length
        && Arrays.equals(head.getBytes(at, at + expected.length), expected);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
