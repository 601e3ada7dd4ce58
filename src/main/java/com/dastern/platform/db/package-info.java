/// PostgreSQL: transactions, slow statements, migrations and the outbox.
@NullMarked
package com.dastern.platform.db;

import org.jspecify.annotations.NullMarked;
