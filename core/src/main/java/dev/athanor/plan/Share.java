package dev.athanor.plan;

/// What one purpose takes of the memory.
public record Share(String purpose, long bytes) {}
