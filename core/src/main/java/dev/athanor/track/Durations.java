package dev.athanor.track;

import java.time.Duration;
import java.util.Locale;

/// Spans of time as a reader wants them: `0:09`, `12:30`, `1:02:03`, `2d 4h`.
public final class Durations {
    private Durations() {}

    public static String text(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        long days = seconds / 86_400;
        long hours = seconds / 3600 % 24;
        if (days > 0) {
            return days + "d " + hours + "h";
        }
        long minutes = seconds / 60 % 60;
        return hours > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60);
    }
}
