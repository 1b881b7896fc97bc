/**
 * Scoring: versions made ready to score, and the look at them before they get a seat. {@code input}
 * prepares tensors, {@code model} is what every kind of model can do, {@code smile} and {@code
 * onnx} are the kinds, {@code worker} scores the stream.
 */
@NullMarked
package io.millrace.scoring;

import org.jspecify.annotations.NullMarked;
