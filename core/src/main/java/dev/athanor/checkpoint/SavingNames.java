package dev.athanor.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/// The names in a folder of checkpoints.
///
/// A complete checkpoint is `step-00001200`. While one is saved, three names with a claim of their own may stand beside
/// it: `.saving-CLAIM.lock`, `.saving-CLAIM.new.step-00001200` with its files and, for the moment of the swap,
/// `.saving-CLAIM.old.step-00001200` with the checkpoint of the same step that it replaces.
///
/// @param claim the process and a random part
record SavingNames(Path folder, String claim) {
    private static final String PREFIX = ".saving-";
    private static final Pattern COMPLETE = Pattern.compile("step-(\\d{8,18})");
    private static final Pattern TEMPORARY =
            Pattern.compile("\\.saving-([0-9]+-[0-9]+-[0-9a-f-]{36})\\.(lock|(new|old)\\.step-(\\d{8,18}))");

    /// This process, told apart from an earlier one of the same number.
    static String thisProcess() {
        var process = ProcessHandle.current();
        return process.pid() + "-"
                + process.info()
                        .startInstant()
                        .map(java.time.Instant::toEpochMilli)
                        .orElse(0L);
    }

    static String complete(long step) {
        return "step-%08d".formatted(step);
    }

    /// The step of a complete checkpoint's folder name; empty for any other name.
    static OptionalLong stepOf(String name) {
        var match = COMPLETE.matcher(name);
        return match.matches() ? OptionalLong.of(Long.parseLong(match.group(1))) : OptionalLong.empty();
    }

    Path lock() {
        return folder.resolve(PREFIX + claim + ".lock");
    }

    Path fresh(long step) {
        return folder.resolve(PREFIX + claim + ".new." + complete(step));
    }

    Path old(long step) {
        return folder.resolve(PREFIX + claim + ".old." + complete(step));
    }

    boolean isOf(String process) {
        return claim.startsWith(process + "-");
    }

    /// The step that a folder of an unfinished save is for.
    static OptionalLong stepBeingSaved(Path temporary) {
        var match = TEMPORARY.matcher(String.valueOf(temporary.getFileName()));
        return match.matches() && "new".equals(match.group(3))
                ? OptionalLong.of(Long.parseLong(match.group(4)))
                : OptionalLong.empty();
    }

    /// Every claim that left a name in `folder`.
    static Set<SavingNames> in(Path folder) throws IOException {
        Set<SavingNames> found = new LinkedHashSet<>();
        for (Path path : list(folder)) {
            var match = TEMPORARY.matcher(path.getFileName().toString());
            if (match.matches()) {
                found.add(new SavingNames(folder, match.group(1)));
            }
        }
        return found;
    }

    /// The old checkpoints that a swap has set aside and not brought back.
    static List<Path> setAside(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path path : list(folder)) {
            var match = TEMPORARY.matcher(path.getFileName().toString());
            if (match.matches()
                    && "old".equals(match.group(3))
                    && !Files.exists(folder.resolve(complete(Long.parseLong(match.group(4)))))) {
                found.add(path);
            }
        }
        return found;
    }

    /// The folders of this claim that exist.
    List<Path> folders() throws IOException {
        return list(folder).stream()
                .filter(path -> path.getFileName().toString().startsWith(PREFIX + claim + ".") && !path.equals(lock()))
                .toList();
    }

    /// What is in a folder, by name; nothing if there is no such folder.
    static List<Path> list(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(folder)) {
            stream.forEach(paths::add);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        paths.sort(null);
        return paths;
    }
}
