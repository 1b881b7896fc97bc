/**
 * Avro forms of the messages: records to and from generic Avro, and the vector's generated schema.
 */
@NullMarked
package io.millrace.schemas.avro;

import org.jspecify.annotations.NullMarked;
