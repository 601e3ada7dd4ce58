/// Accounts: who somebody is, their settings and meal times.
@NullMarked
package com.dastern.users;

import org.jspecify.annotations.NullMarked;
