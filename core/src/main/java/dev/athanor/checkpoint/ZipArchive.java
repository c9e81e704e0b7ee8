package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The entries of a mapped zip file, as slices of it. Only stored entries are read, as PyTorch writes them, so there is
/// nothing to expand; every number is checked against the file and against the other place where it stands.
///
/// The format is PKWARE's APPNOTE 6.3, with its 64-bit extension.
final class ZipArchive {
    private static final long LOCAL = 0x04034b50L;
    private static final long CENTRAL = 0x02014b50L;
    private static final long END = 0x06054b50L;
    private static final long END64 = 0x06064b50L;
    private static final long LOCATOR64 = 0x07064b50L;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR64_BYTES = 20;
    private static final int MOST_COMMENT = 0xffff;
    private static final long ELSEWHERE = 0xffffffffL;
    private static final int ELSEWHERE_SHORT = 0xffff;
    private static final int ENCRYPTED = 1;
    private static final int SIZES_FOLLOW = 1 << 3;
    private static final int EXTRA_64 = 1;
    private static final long MOST_ENTRIES = 4_000_000;

    /// @param start of the data in the file
    record Entry(String name, long headerAt, long start, long size, int crc) {}

    private final MappedFile file;
    private final Map<String, Entry> entries;

    private ZipArchive(MappedFile file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    static ZipArchive read(MappedFile file) {
        return new ZipArchive(file, new Reader(file).entries());
    }

    Map<String, Entry> entries() {
        return entries;
    }

    @Nullable
    Entry entry(String name) {
        return entries.get(name);
    }

    /// An entry's bytes.
    ///
    /// @throws CorruptFileException if its checksum disagrees
    MemorySegment bytes(Entry entry) {
        MemorySegment bytes = file.bytes().asSlice(entry.start, entry.size);
        var crc = new CRC32();
        for (long at = 0; at < entry.size; at += 1 << 30) {
            crc.update(bytes.asSlice(at, Math.min(1 << 30, entry.size - at)).asByteBuffer());
        }
        if ((int) crc.getValue() != entry.crc) {
            throw new CorruptFileException(
                    file.path(),
                    entry.start,
                    "entry " + entry.name
                            + " was changed after it was written: CRC-32 is %08x, expected %08x"
                                    .formatted(crc.getValue(), entry.crc));
        }
        return bytes;
    }

    private record Reader(MappedFile file) {
        Map<String, Entry> entries() {
            long end = end();
            long count = file.unsignedShort(end + 10);
            long size = file.unsignedInt(end + 12);
            long start = file.unsignedInt(end + 16);
            long limit = end;
            long locator = end - LOCATOR64_BYTES;
            if (locator >= 0 && file.unsignedInt(locator) == LOCATOR64) {
                long end64 = file.signedLong(locator + 8);
                if (end64 < 0 || end64 > locator - END64_BYTES || file.unsignedInt(end64) != END64) {
                    throw corrupt(locator, "the zip's 64-bit directory is not where it should be");
                }
                if (file.unsignedInt(end64 + 16) != 0 || file.unsignedInt(end64 + 20) != 0) {
                    throw corrupt(end64, "the zip is one of several volumes");
                }
                count = file.signedLong(end64 + 32);
                size = file.signedLong(end64 + 40);
                start = file.signedLong(end64 + 48);
                limit = end64;
            }
            if (file.unsignedShort(end + 4) != 0 && file.unsignedShort(end + 4) != ELSEWHERE_SHORT) {
                throw corrupt(end, "the zip is one of several volumes");
            }
            if (start < 0 || size < 0 || start > limit || size > limit - start) {
                throw corrupt(end, "the zip's directory lies outside the file");
            }
            if (count < 0 || count > MOST_ENTRIES || count > size / CENTRAL_BYTES) {
                throw corrupt(end, "the zip claims " + count + " entries, more than its directory can hold");
            }
            return entries(start, start + size, count);
        }

        /// Where the record that ends the file is.
        private long end() {
            long last = file.size() - END_BYTES;
            for (long at = last; at >= Math.max(0, last - MOST_COMMENT); at--) {
                if (file.unsignedInt(at) == END && file.unsignedShort(at + 20) == last - at) {
                    return at;
                }
            }
            throw corrupt(file.size(), "the zip has no end; it is truncated, fetch or save it again");
        }

        private Map<String, Entry> entries(long start, long end, long count) {
            Map<String, Entry> found = new LinkedHashMap<>();
            long at = start;
            for (long i = 0; i < count; i++) {
                if (at > end - CENTRAL_BYTES || file.unsignedInt(at) != CENTRAL) {
                    throw corrupt(at, "expected entry " + (i + 1) + " of " + count + " of the zip's directory");
                }
                long next = at
                        + CENTRAL_BYTES
                        + file.unsignedShort(at + 28)
                        + file.unsignedShort(at + 30)
                        + file.unsignedShort(at + 32);
                if (next > end) {
                    throw corrupt(at, "an entry of the zip's directory runs past its end");
                }
                var entry = entry(at, start);
                if (found.put(entry.name, entry) != null) {
                    throw corrupt(at, "entry " + entry.name + " occurs twice");
                }
                at = next;
            }
            if (at != end) {
                throw corrupt(at, "the zip's directory has more in it than its " + count + " entries");
            }
            refuseOverlaps(found);
            return found;
        }

        private Entry entry(long at, long dataEnd) {
            int nameBytes = file.unsignedShort(at + 28);
            String name = name(at + CENTRAL_BYTES, nameBytes);
            int flags = file.unsignedShort(at + 8);
            int method = file.unsignedShort(at + 10);
            long stored = file.unsignedInt(at + 20);
            long size = file.unsignedInt(at + 24);
            long header = file.unsignedInt(at + 42);
            if (size == ELSEWHERE || stored == ELSEWHERE || header == ELSEWHERE) {
                long[] wide = wide(at, nameBytes, size, stored, header);
                size = wide[0];
                stored = wide[1];
                header = wide[2];
            }
            if ((flags & ENCRYPTED) != 0) {
                throw new UnsupportedFileException(file.path(), at, "entry " + name + " is encrypted");
            }
            if (method != 0) {
                throw new UnsupportedFileException(
                        file.path(),
                        at,
                        "entry " + name + " is compressed (method " + method
                                + "), which torch.save never does but TorchScript programs are; save the weights from"
                                + " Python: torch.save(module.state_dict(), path)");
            }
            if (stored != size) {
                throw corrupt(at, "entry " + name + " has " + size + " bytes but stores " + stored);
            }
            if (header < 0
                    || header > dataEnd - LOCAL_BYTES - nameBytes
                    || file.unsignedInt(header) != LOCAL
                    || file.unsignedShort(header + 26) != nameBytes
                    || !name(header + LOCAL_BYTES, nameBytes).equals(name)) {
                throw corrupt(at, "entry " + name + " is not where the zip's directory says");
            }
            if (file.unsignedShort(header + 6) != flags || file.unsignedShort(header + 8) != method) {
                throw corrupt(header, "entry " + name + " and the zip's directory disagree on how it is stored");
            }
            long start = header + LOCAL_BYTES + nameBytes + file.unsignedShort(header + 28);
            if (start > dataEnd || size < 0 || size > dataEnd - start) {
                throw corrupt(
                        at,
                        "entry " + name + " of " + size + " bytes runs past byte " + dataEnd
                                + ", where the zip's data ends");
            }
            int crc = (int) file.unsignedInt(at + 16);
            if ((flags & SIZES_FOLLOW) == 0) {
                long localSize = file.unsignedInt(header + 22);
                if ((int) file.unsignedInt(header + 14) != crc || (localSize != size && localSize != ELSEWHERE)) {
                    throw corrupt(
                            header, "entry " + name + " and the zip's directory disagree on its size or checksum");
                }
            }
            return new Entry(name, header, start, size, crc);
        }

        /// The 64-bit values of an entry, for those that do not fit their place.
        private long[] wide(long at, int nameBytes, long size, long stored, long header) {
            long[] values = {size, stored, header};
            long extra = at + CENTRAL_BYTES + nameBytes;
            long end = extra + file.unsignedShort(at + 30);
            while (extra <= end - 4) {
                long field = extra + 4;
                long next = field + file.unsignedShort(extra + 2);
                if (next > end) {
                    break;
                }
                if (file.unsignedShort(extra) == EXTRA_64) {
                    for (int i = 0; i < values.length; i++) {
                        if (values[i] == ELSEWHERE && field <= next - Long.BYTES) {
                            values[i] = file.signedLong(field);
                            field += Long.BYTES;
                        }
                    }
                    return values;
                }
                extra = next;
            }
            throw corrupt(at, "an entry of 4 GB or more lacks its 64-bit sizes");
        }

        private String name(long at, int length) {
            byte[] bytes = file.bytes().asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
            String name;
            try {
                name = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                throw new CorruptFileException(file.path(), at, "the name of a zip entry is not UTF-8", e);
            }
            for (String part : name.split("/", -1)) {
                if (!PlainName.isPlain(part)) {
                    throw corrupt(
                            at, "\"" + printable(name) + "\" is no name of a zip entry: it could leave its folder");
                }
            }
            return name;
        }

        private void refuseOverlaps(Map<String, Entry> found) {
            List<Entry> ordered = new ArrayList<>(found.values());
            ordered.sort(Comparator.comparingLong(Entry::headerAt));
            long end = 0;
            for (var entry : ordered) {
                if (entry.headerAt < end) {
                    throw corrupt(
                            entry.headerAt,
                            "entry " + entry.name + " starts inside another, which ends at byte " + end);
                }
                end = entry.start + entry.size;
            }
        }

        private CorruptFileException corrupt(long at, String message) {
            return new CorruptFileException(file.path(), at, message);
        }
    }

    /// A stranger's text, fit for a message.
    static String printable(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(100)
                .forEach(c -> shown.append(Character.isISOControl(c) ? "\\x%02x".formatted(c) : Character.toString(c)));
        return shown.toString();
    }
}
