package com.dastern.files;

import com.dastern.kernel.UserId;
import java.util.UUID;

/// An image in the object storage, whose bytes were judged.
public record StoredFile(
    UUID id, UserId owner, FileKind kind, ImageType type, int bytes, String storageKey) {}
