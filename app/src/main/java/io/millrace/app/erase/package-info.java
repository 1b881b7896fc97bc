/** Forgetting an entity: its windows, its examples, and what cannot be forgotten. */
@NullMarked
package io.millrace.app.erase;

import org.jspecify.annotations.NullMarked;
