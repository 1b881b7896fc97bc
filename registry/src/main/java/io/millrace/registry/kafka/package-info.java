/** The registry's shell: the one fenced writer of versions, and the view that others follow. */
@NullMarked
package io.millrace.registry.kafka;

import org.jspecify.annotations.NullMarked;
