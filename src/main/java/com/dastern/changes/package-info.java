/// The feed by which phones hear what changed of their owner's since a cursor.
@NullMarked
package com.dastern.changes;

import org.jspecify.annotations.NullMarked;
