/// Tests of the embedded servers, all on the real thing.
@NullMarked
package com.dastern.embedded;

import org.jspecify.annotations.NullMarked;
