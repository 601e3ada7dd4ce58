/// Configuration: read once from `conf/` and the environment, checked, and kept in records.
@NullMarked
package com.dastern.platform.config;

import org.jspecify.annotations.NullMarked;
