/// Doctors' licences: handed in by the doctor, judged by an administrator.
@NullMarked
package com.dastern.licences;

import org.jspecify.annotations.NullMarked;
