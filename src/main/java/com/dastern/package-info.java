/// The program itself: reads the configuration, constructs the services and deploys the verticles.
@NullMarked
package com.dastern;

import org.jspecify.annotations.NullMarked;
