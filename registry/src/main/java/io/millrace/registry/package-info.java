/**
 * The registry of model versions: who may serve, decided by one writer. {@code life} is the pure
 * life cycle, {@code artifact} the models' bytes, {@code kafka} the writer and the view.
 */
@NullMarked
package io.millrace.registry;

import org.jspecify.annotations.NullMarked;
