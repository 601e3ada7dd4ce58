/// Structured log lines that carry the trace id of the request.
@NullMarked
package com.dastern.platform.log;

import org.jspecify.annotations.NullMarked;
