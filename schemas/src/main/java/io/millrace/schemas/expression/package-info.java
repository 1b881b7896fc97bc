/** Expressions of the pipeline file (CEL), typed against a stream's schema. */
@NullMarked
package io.millrace.schemas.expression;

import org.jspecify.annotations.NullMarked;
