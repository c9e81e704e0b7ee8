package dev.athanor.plan;

/// A change of a recipe that makes its training fit.
///
/// @param words what to write, and what it costs
/// @param memory with it
public record Change(String words, Memory memory) {}
