/// The trail of who did and saw what: append-only, kept so by the database.
@NullMarked
package com.dastern.audit;

import org.jspecify.annotations.NullMarked;
