/// Medications with their grid of meal times, and the moves of a prescription.
@NullMarked
package com.dastern.prescriptions;

import org.jspecify.annotations.NullMarked;
