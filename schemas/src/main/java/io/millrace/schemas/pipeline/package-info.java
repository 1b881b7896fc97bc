/** The pipeline specification: what a pipeline file says, as records that refuse the impossible. */
@NullMarked
package io.millrace.schemas.pipeline;

import org.jspecify.annotations.NullMarked;
