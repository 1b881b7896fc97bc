/**
 * What is kept of a key's events for the features that sum them up, and how a number is read from
 * it as of a scored event's time. Bounded for each key; pure.
 */
@NullMarked
package io.millrace.features.aggregate;

import org.jspecify.annotations.NullMarked;
