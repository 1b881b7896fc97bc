/**
 * The pipeline file's grammar as data: which keys there are, what each may hold, what counts when
 * it is absent. The readers take the keys they accept from it; the reference page and the JSON
 * Schema are made of it.
 */
@NullMarked
package io.millrace.schemas.grammar;

import org.jspecify.annotations.NullMarked;
