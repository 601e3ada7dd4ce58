/// The words that every feature shares: ids, people, languages, refusals, events. Depends on
/// nothing.
@NullMarked
package com.dastern.kernel;

import org.jspecify.annotations.NullMarked;
