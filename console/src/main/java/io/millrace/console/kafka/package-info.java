/** Follows the pipeline's topics into the view; a shell package. */
@NullMarked
package io.millrace.console.kafka;

import org.jspecify.annotations.NullMarked;
