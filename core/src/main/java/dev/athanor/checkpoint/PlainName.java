package dev.athanor.checkpoint;

/// The name of a file within one folder.
final class PlainName {
    private PlainName() {}

    /// Whether `name` stays in its folder wherever it is resolved, on any system.
    static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.length() <= 255
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':' || c == 0x7f);
    }
}
