/** Who stands for a version: what is signed, by which key, and whose word counts. */
@NullMarked
package io.millrace.registry.seal;

import org.jspecify.annotations.NullMarked;
