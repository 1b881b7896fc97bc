/** Mergeable summaries of features, kept instead of raw rows. */
@NullMarked
package io.millrace.measures.profile;

import org.jspecify.annotations.NullMarked;
