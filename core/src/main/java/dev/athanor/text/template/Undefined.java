package dev.athanor.text.template;

/// The value of a name that nobody gave: empty as a text, false as a condition, an error to look into.
record Undefined(String name) {}
