package com.dastern.prescriptions;

/// The four columns of the grid. The day is shown in two groups.
public enum Slot {
  MORNING(Group.DAYTIME),
  DAYTIME(Group.DAYTIME),
  EVENING(Group.NIGHT),
  NIGHT(Group.NIGHT);

  /// The halves of a day, with the colour in which each is shown.
  public enum Group {
    DAYTIME("#2D5BFF"),
    NIGHT("#6B4AA3");

    private final String color;

    Group(String color) {
      this.color = color;
    }

    public String color() {
      return color;
    }
  }

  private final Group group;

  Slot(Group group) {
    this.group = group;
  }

  public Group group() {
    return group;
  }
}
