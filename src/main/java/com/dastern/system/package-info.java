/// Operating the server: health, metrics, the contract and the pages.
@NullMarked
package com.dastern.system;

import org.jspecify.annotations.NullMarked;
