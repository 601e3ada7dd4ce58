package com.dastern.connections;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// A QR code as a PNG (ISO/IEC 15948) of one bit per pixel. Java's own writer would bring in the
/// desktop with its native libraries.
final class QrPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int PIXELS_PER_MODULE = 8;

  /// Modules of white around it (ISO/IEC 18004).
  private static final int QUIET_ZONE = 4;

  private QrPng() {}

  /// Of at most 300 characters; the picture is then at most 1000 pixels wide.
  static byte[] of(String text) {
    BitMatrix modules = modules(text);
    int side = modules.getWidth() * PIXELS_PER_MODULE;
    var png = new ByteArrayOutputStream();
    png.writeBytes(SIGNATURE);
    // One bit of grey per pixel, nothing interlaced.
    chunk(
        png,
        "IHDR",
        ByteBuffer.allocate(13).putInt(side).putInt(side).put(new byte[] {1, 0, 0, 0, 0}).array());
    chunk(png, "IDAT", deflated(rows(modules)));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static BitMatrix modules(String text) {
    var hints =
        Map.of(
            EncodeHintType.ERROR_CORRECTION,
            ErrorCorrectionLevel.M,
            EncodeHintType.MARGIN,
            QUIET_ZONE);
    try {
      return new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 1, 1, hints);
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code", e);
    }
  }

  /// Each row is a filter byte of 0 and its pixels, where a 1 is white; a module is one byte wide.
  private static byte[] rows(BitMatrix modules) {
    int width = modules.getWidth();
    var rows = ByteBuffer.allocate((1 + width) * width * PIXELS_PER_MODULE);
    for (int y = 0; y < width * PIXELS_PER_MODULE; y++) {
      rows.put((byte) 0);
      for (int x = 0; x < width; x++) {
        rows.put((byte) (modules.get(x, y / PIXELS_PER_MODULE) ? 0 : 0xFF));
      }
    }
    return rows.array();
  }

  private static byte[] deflated(byte[] content) {
    try (var deflater = new Deflater()) {
      deflater.setInput(content);
      deflater.finish();
      var out = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) out.write(buffer, 0, deflater.deflate(buffer));
      return out.toByteArray();
    }
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(name);
    crc.update(content);
    png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    png.writeBytes(name);
    png.writeBytes(content);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
