/** The dead letters of a running pipeline: what there is, and driving it again. */
@NullMarked
package io.millrace.app.deadletters;

import org.jspecify.annotations.NullMarked;
