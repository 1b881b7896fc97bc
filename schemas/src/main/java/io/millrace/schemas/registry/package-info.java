/** The Confluent Schema Registry client and its wire format: the module's one shell package. */
@NullMarked
package io.millrace.schemas.registry;

import org.jspecify.annotations.NullMarked;
