package com.dastern.connections;

/// The two switches of alerts about missed doses: the other side wants them, and the patient lets
/// them have them.
public record Alerts(boolean wanted, boolean allowed) {
  public static final Alerts ON = new Alerts(true, true);
}
