/** The pipeline specification: a YAML file to validated records, every problem at once. */
@NullMarked
package io.millrace.schemas.pipeline;

import org.jspecify.annotations.NullMarked;
