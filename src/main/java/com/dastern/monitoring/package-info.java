/// What became of the doses: the history, adherence, and the patients of doctors and caregivers.
@NullMarked
package com.dastern.monitoring;

import org.jspecify.annotations.NullMarked;
