package dev.athanor.report;

/// Text that a reader must not overlook.
public record Warning(String text) implements Block {}
