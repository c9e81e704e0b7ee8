package dev.athanor.distributed;

import java.util.regex.Pattern;

/// What c10d and Gloo say when they fail, without the places in their sources and the frames behind.
final class NativeFailure {
    private static final Pattern PLACES = Pattern.compile("\\[[^\\]\\s]*\\.(cc|cpp|h):\\d+\\]\\s*");

    private NativeFailure() {}

    static String sentence(Throwable failure) {
        var text = String.valueOf(failure.getMessage());
        int frames = text.indexOf("Exception raised from");
        return PLACES.matcher(frames < 0 ? text : text.substring(0, frames))
                .replaceAll("")
                .strip();
    }
}
