/** A whole pipeline in one process, its stages wired to Kafka. */
@NullMarked
package io.millrace.app.run;

import org.jspecify.annotations.NullMarked;
