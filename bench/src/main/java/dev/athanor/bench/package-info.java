/// Measurements of Athanor, each beside a peer that does the same work; `bench/compare` runs both in turn.
@NullMarked
package dev.athanor.bench;

import org.jspecify.annotations.NullMarked;
