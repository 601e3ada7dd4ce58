package com.dastern.files;

import java.util.Arrays;
import java.util.Optional;

/// What a file is for.
public enum FileKind {
  LICENCE_PHOTO('L'),
  MEDICATION_IMAGE('M');

  /// Stands for it in tickets.
  private final byte letter;

  FileKind(char letter) {
    this.letter = (byte) letter;
  }

  byte letter() {
    return letter;
  }

  static Optional<FileKind> of(byte letter) {
    return Arrays.stream(values()).filter(kind -> kind.letter == letter).findFirst();
  }
}
