package com.dastern.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;

/// Images, and what only pretends to be one.
public final class Images {
  private Images() {}

  /// `format` is `png` or `jpeg`.
  public static byte[] of(String format) {
    var image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    image.setRGB(3, 4, 0x2D5BFF);
    var out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) throw new IllegalArgumentException(format);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// A lossless WebP of one pixel (RFC 9649 section 3).
  public static byte[] webp() {
    byte[] chunk = {0x2F, 0, 0, 0, 0, 0x07, 0x10, 0x11, 0x11, (byte) 0x88, (byte) 0x88, 0x08};
    byte[] whole = Arrays.copyOf("RIFF....WEBPVP8L....".getBytes(StandardCharsets.US_ASCII), 32);
    System.arraycopy(new byte[] {24, 0, 0, 0}, 0, whole, 4, 4);
    System.arraycopy(new byte[] {12, 0, 0, 0}, 0, whole, 16, 4);
    System.arraycopy(chunk, 0, whole, 20, chunk.length);
    return whole;
  }

  public static byte[] page() {
    return "<!doctype html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
  }

  /// A PNG with bytes behind it up to that size.
  public static byte[] png(int bytes) {
    return Arrays.copyOf(of("png"), bytes);
  }
}
