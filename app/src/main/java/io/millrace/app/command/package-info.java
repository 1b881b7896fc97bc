/** One class a command: reads the call, runs the work, names the exit code. */
@NullMarked
package io.millrace.app.command;

import org.jspecify.annotations.NullMarked;
