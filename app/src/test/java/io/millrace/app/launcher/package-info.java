/** Tests of the {@code millrace} script, which has no Java of its own. */
@NullMarked
package io.millrace.app.launcher;

import org.jspecify.annotations.NullMarked;
