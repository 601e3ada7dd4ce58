/// Phones that were away: what changed of their owner's own since they last asked.
@NullMarked
package com.dastern.sync;

import org.jspecify.annotations.NullMarked;
