/// Caregivers remind a patient of a dose, and the patient answers.
@NullMarked
package com.dastern.nudges;

import org.jspecify.annotations.NullMarked;
