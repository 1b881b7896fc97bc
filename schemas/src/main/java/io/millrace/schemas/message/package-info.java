/**
 * The messages that travel between modules, as plain records. Each has an Avro contract of the same
 * name in {@code schemas/src/main/avro}; a test holds the two together. Times are UTC.
 */
@NullMarked
package io.millrace.schemas.message;

import org.jspecify.annotations.NullMarked;
