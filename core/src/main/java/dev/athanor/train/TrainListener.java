package dev.athanor.train;

/// Is told what a run does, on the run's thread.
@FunctionalInterface
public interface TrainListener {
    void on(TrainEvent event);
}
