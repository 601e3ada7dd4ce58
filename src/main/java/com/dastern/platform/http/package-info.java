/// HTTP made from the contract: routing, validation, authentication, problem details.
@NullMarked
package com.dastern.platform.http;

import org.jspecify.annotations.NullMarked;
