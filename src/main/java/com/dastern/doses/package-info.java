/// The dose engine: from grid to instants, marking, reminding, missing.
@NullMarked
package com.dastern.doses;

import org.jspecify.annotations.NullMarked;
