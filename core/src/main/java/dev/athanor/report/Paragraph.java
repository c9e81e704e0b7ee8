package dev.athanor.report;

/// Running text.
public record Paragraph(String text) implements Block {}
