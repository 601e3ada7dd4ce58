package com.dastern.users;

import com.dastern.kernel.UserId;
import java.time.ZoneId;

/// What others are told of somebody: the name, and the zone that their times are in.
public record Person(UserId id, String name, ZoneId zone) {}
