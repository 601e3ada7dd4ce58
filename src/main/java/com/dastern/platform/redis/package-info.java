/// Redis, which may vanish: it holds nothing that cannot be rebuilt, sessions aside.
@NullMarked
package com.dastern.platform.redis;

import org.jspecify.annotations.NullMarked;
