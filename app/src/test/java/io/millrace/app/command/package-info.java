/** Tests of what the command says and where. */
@NullMarked
package io.millrace.app.command;

import org.jspecify.annotations.NullMarked;
