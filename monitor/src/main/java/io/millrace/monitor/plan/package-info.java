/** What the monitor has to know of a pipeline, in a form that can travel to where it is used. */
@NullMarked
package io.millrace.monitor.plan;

import org.jspecify.annotations.NullMarked;
