package dev.athanor.report;

/// Text whose lines and spaces are shown as they are.
public record Verbatim(String text) implements Block {}
