/// Addresses of the event bus and the cluster that carries it across nodes.
@NullMarked
package com.dastern.platform.bus;

import org.jspecify.annotations.NullMarked;
