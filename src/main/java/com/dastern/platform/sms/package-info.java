/// Text messages to phones.
@NullMarked
package com.dastern.platform.sms;

import org.jspecify.annotations.NullMarked;
