/// RabbitMQ: the relay that empties the outbox and the consumer that is handed its events.
@NullMarked
package com.dastern.platform.amqp;

import org.jspecify.annotations.NullMarked;
