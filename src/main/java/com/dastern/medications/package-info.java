/// Images of medications, and finding medications by their names.
@NullMarked
package com.dastern.medications;

import org.jspecify.annotations.NullMarked;
