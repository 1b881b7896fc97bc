/** Benchmarks of the pure parts: what they cost by themselves, on one thread, from memory. */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
