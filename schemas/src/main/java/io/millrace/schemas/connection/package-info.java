/** Where Kafka and the schema registry are, and how to reach them. */
@NullMarked
package io.millrace.schemas.connection;

import org.jspecify.annotations.NullMarked;
