/** The topic catalogue: every topic once, with its key, partitions, cleanup, writer and readers. */
@NullMarked
package io.millrace.schemas.topic;

import org.jspecify.annotations.NullMarked;
