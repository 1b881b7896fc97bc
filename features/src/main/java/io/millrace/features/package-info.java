/** Millrace: features. */
@NullMarked
package io.millrace.features;

import org.jspecify.annotations.NullMarked;
