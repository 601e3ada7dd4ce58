/// Who may see whose data, and how they came to.
@NullMarked
package com.dastern.connections;

import org.jspecify.annotations.NullMarked;
