/// The event-bus bridge to browsers and phones.
@NullMarked
package com.dastern.live;

import org.jspecify.annotations.NullMarked;
