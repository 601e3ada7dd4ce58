/// The real servers that the product starts itself where none is configured: PostgreSQL and Redis
/// as processes of their own, an AMQP broker and an S3 store inside this JVM, all on 127.0.0.1 and
/// with their data in one folder.
@NullMarked
package com.dastern.embedded;

import org.jspecify.annotations.NullMarked;
