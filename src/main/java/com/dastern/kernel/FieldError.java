package com.dastern.kernel;

/// One field that does not fit: `field` is a JSON pointer (RFC 6901) into the body, or `query/…`,
/// `path/…`.
public record FieldError(String field, String code, String message) {}
