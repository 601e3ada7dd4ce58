/// When the phones of patients were last in reach.
@NullMarked
package com.dastern.presence;

import org.jspecify.annotations.NullMarked;
