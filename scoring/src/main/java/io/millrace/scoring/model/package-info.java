/** What every kind of model can do, and how a bad one is refused. */
@NullMarked
package io.millrace.scoring.model;

import org.jspecify.annotations.NullMarked;
