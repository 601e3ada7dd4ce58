package com.dastern.users;

/// How pages and the app look to somebody.
public enum Theme {
  LIGHT,
  DARK
}
