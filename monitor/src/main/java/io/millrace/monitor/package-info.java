/**
 * Outcomes, measures, detection and verdicts. Data flows plan, join and input, judge, fold, flink;
 * all but the last are pure.
 */
@NullMarked
package io.millrace.monitor;

import org.jspecify.annotations.NullMarked;
