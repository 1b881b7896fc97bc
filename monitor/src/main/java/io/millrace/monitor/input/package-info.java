/**
 * Windows of vectors, compared with what the champion was trained on: pure, and indifferent to the
 * order of arrival.
 */
@NullMarked
package io.millrace.monitor.input;

import org.jspecify.annotations.NullMarked;
