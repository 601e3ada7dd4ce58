/// The example clinic: a small, believable set of people and weeks of history for newcomers.
@NullMarked
package com.dastern.seed;

import org.jspecify.annotations.NullMarked;
