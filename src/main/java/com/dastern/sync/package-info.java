/// What phones did while they were out of reach, handed in as batches of actions.
@NullMarked
package com.dastern.sync;

import org.jspecify.annotations.NullMarked;
