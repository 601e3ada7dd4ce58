package com.dastern.connections;

import com.dastern.users.Person;

/// A patient whose data a connection opens to somebody, and what it opens.
public record Opened(Person patient, Permission permission, View view) {}
