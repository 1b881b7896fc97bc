/** From a vector to a model's input tensors, as the manifest says. Pure. */
@NullMarked
package io.millrace.scoring.input;

import org.jspecify.annotations.NullMarked;
