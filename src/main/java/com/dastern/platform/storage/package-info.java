/// S3-compatible storage of files.
@NullMarked
package com.dastern.platform.storage;

import org.jspecify.annotations.NullMarked;
