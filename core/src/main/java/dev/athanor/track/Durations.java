package dev.athanor.track;

import java.time.Duration;

/// Spans of time as a reader wants them: `0:09`, `12:30`, `1:02:03`, `2d 4h`.
final class Durations {
    private Durations() {}

    static String text(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        long days = seconds / 86_400;
        long hours = seconds / 3600 % 24;
        if (days > 0) {
            return days + "d " + hours + "h";
        }
        long minutes = seconds / 60 % 60;
        return hours > 0
                ? "%d:%02d:%02d".formatted(hours, minutes, seconds % 60)
                : "%d:%02d".formatted(minutes, seconds % 60);
    }
}
