package com.dastern.changes;

import java.util.List;

/// Changes in their order, how far they reach, and whether others are there already.
record ChangePage(List<Change> changes, ChangeCursor next, boolean more) {}
