/**
 * What a training may read: the examples known at a request's time, split by time, and the
 * encodings fitted to them. Pure.
 */
@NullMarked
package io.millrace.retrain.dataset;

import org.jspecify.annotations.NullMarked;
