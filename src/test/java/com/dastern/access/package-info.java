/// Who may do what with a patient's data: every case, over REST and over the bridge.
package com.dastern.access;
