/** The pipeline file: YAML to the records of {@code pipeline}, every problem reported at once. */
@NullMarked
package io.millrace.schemas.yaml;

import org.jspecify.annotations.NullMarked;
