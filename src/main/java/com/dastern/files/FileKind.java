package com.dastern.files;

/// What a file is for.
public enum FileKind {
  LICENCE_PHOTO,
  MEDICATION_IMAGE
}
