/** What the monitor says, whichever engine runs it. */
@NullMarked
package io.millrace.monitor.output;

import org.jspecify.annotations.NullMarked;
