/// From events to one notification per recipient, stored and sent live.
@NullMarked
package com.dastern.notifications;

import org.jspecify.annotations.NullMarked;
