package dev.athanor.track;

/// What a step takes on one of the processes of a run, in milliseconds.
///
/// @param computing and all else that is not waiting
/// @param waiting for what others send
/// @param hidden how long gradients travelled while others were computed, part of `computing`
public record RankTime(double computing, double waiting, double hidden) {
    public double step() {
        return computing + waiting;
    }
}
