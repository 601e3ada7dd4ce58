/// Loops that do work as it falls due, on virtual threads.
@NullMarked
package com.dastern.platform.jobs;

import org.jspecify.annotations.NullMarked;
