/// Files in the object storage: uploaded straight to it, judged by their bytes, read by links that
/// soon end.
@NullMarked
package com.dastern.files;

import org.jspecify.annotations.NullMarked;
