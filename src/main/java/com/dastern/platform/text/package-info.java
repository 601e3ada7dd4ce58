/// Texts for people, in Khmer and English.
@NullMarked
package com.dastern.platform.text;

import org.jspecify.annotations.NullMarked;
