/// Registration, log-in and access tokens.
@NullMarked
package com.dastern.auth;

import org.jspecify.annotations.NullMarked;
