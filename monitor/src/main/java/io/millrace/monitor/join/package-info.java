/**
 * A vector, its scores and its label become an outcome at maturity: pure, and indifferent to the
 * order of arrival.
 */
@NullMarked
package io.millrace.monitor.join;

import org.jspecify.annotations.NullMarked;
