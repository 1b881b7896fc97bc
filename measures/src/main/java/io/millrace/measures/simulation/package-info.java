/** Made-up trials with a known truth, by which the verdict's errors are counted. */
@NullMarked
package io.millrace.measures.simulation;

import org.jspecify.annotations.NullMarked;
