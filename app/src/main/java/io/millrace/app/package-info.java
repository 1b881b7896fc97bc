/** The {@code millrace} command: the only place where the parts are wired together. */
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
