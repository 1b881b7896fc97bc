/** How a stage reads and writes as one: sessions that fail whole, and go on from a commit. */
@NullMarked
package io.millrace.scoring.session;

import org.jspecify.annotations.NullMarked;
