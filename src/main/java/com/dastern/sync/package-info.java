/// What phones did while they were out of reach: batches of actions, and the feed of changes.
@NullMarked
package com.dastern.sync;

import org.jspecify.annotations.NullMarked;
