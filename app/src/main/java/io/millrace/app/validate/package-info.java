/** The named checks of a pipeline file, of the rows meant for it, and of the servers it runs on. */
@NullMarked
package io.millrace.app.validate;

import org.jspecify.annotations.NullMarked;
