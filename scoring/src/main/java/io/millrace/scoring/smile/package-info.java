/** Smile models: the one package of this module that knows Smile. */
@NullMarked
package io.millrace.scoring.smile;

import org.jspecify.annotations.NullMarked;
