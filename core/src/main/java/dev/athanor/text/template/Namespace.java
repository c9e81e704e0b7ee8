package dev.athanor.text.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values that a loop's body can change for what comes after the loop.
record Namespace(Map<String, @Nullable Object> values) {}
