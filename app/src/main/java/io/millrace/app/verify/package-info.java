/** An independent reader of committed records that proves conservation. */
@NullMarked
package io.millrace.app.verify;

import org.jspecify.annotations.NullMarked;
