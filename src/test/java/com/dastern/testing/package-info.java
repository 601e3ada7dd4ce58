/// What tests share: the servers that they run on, clients, people and the clock.
package com.dastern.testing;
