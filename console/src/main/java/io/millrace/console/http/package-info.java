/** The console's HTTP side: page, state, live events, health and metrics; a shell package. */
@NullMarked
package io.millrace.console.http;

import org.jspecify.annotations.NullMarked;
