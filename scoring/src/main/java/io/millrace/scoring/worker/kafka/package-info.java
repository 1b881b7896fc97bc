/** The scoring worker's shell: reads vectors, loads versions, writes predictions. */
@NullMarked
package io.millrace.scoring.worker.kafka;

import org.jspecify.annotations.NullMarked;
