package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/// The zip that `torch.save` writes: `NAME/data.pkl` with the pickle, `NAME/data/0` and so on with storages,
/// `NAME/byteorder`.
///
/// @param root what the pickle holds
record TorchArchive(ZipArchive zip, PickleValue root) {
    private static final String PICKLE = "/data.pkl";
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    /// Protocol 2 and a long of ten bytes: the magic number that starts files from before PyTorch 1.6.
    private static final byte[] LEGACY = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc};

    static TorchArchive open(MappedFile file) {
        Path path = file.path();
        if (startsWith(file, LEGACY)) {
            throw new UnsupportedFileException(
                    path,
                    0,
                    "has PyTorch's format from before 1.6; load it with torch.load(path, weights_only=True) and"
                            + " torch.save it again");
        }
        if (!startsWith(file, ZIP)) {
            throw new CorruptFileException(
                    path, 0, "is no file of torch.save, which starts with PK; it is damaged or of another kind");
        }
        var zip = ZipArchive.read(file);
        String name = name(path, zip);
        checkByteOrder(path, zip, name);
        var pickle = java.util.Objects.requireNonNull(zip.entry(name + PICKLE));
        var globals = new TorchGlobals(path, zip, name + "/data/");
        return new TorchArchive(zip, new PickleReader(path, pickle.start(), zip.bytes(pickle), globals).read());
    }

    /// The folder that everything in the archive is in.
    private static String name(Path path, ZipArchive zip) {
        List<String> names = zip.entries().keySet().stream()
                .filter(entry -> entry.endsWith(PICKLE) && entry.indexOf('/') == entry.length() - PICKLE.length())
                .map(entry -> entry.substring(0, entry.length() - PICKLE.length()))
                .toList();
        if (names.size() != 1) {
            throw new CorruptFileException(
                    path,
                    "is a zip but not of torch.save: it has " + names.size() + " entries NAME" + PICKLE
                            + ", expected 1");
        }
        String name = names.getFirst();
        for (var entry : zip.entries().values()) {
            if (!entry.name().startsWith(name + "/")) {
                throw new CorruptFileException(
                        path, entry.headerAt(), "entry " + entry.name() + " is outside the archive's folder " + name);
            }
        }
        if (zip.entry(name + "/constants.pkl") != null) {
            throw new UnsupportedFileException(
                    path, "is a TorchScript program, not weights; save them: torch.save(module.state_dict(), path)");
        }
        return name;
    }

    private static void checkByteOrder(Path path, ZipArchive zip, String name) {
        var entry = zip.entry(name + "/byteorder");
        if (entry == null) {
            return; // written before PyTorch 2.1, when only little endian machines wrote
        }
        String order = entry.size() > 16 ? "" : new String(zip.bytes(entry).toArray(ValueLayout.JAVA_BYTE), US_ASCII);
        if (order.equals("big")) {
            throw new UnsupportedFileException(
                    path, entry.start(), "was saved big endian; load it in Python and save it again on this machine");
        }
        if (!order.equals("little")) {
            throw new CorruptFileException(path, entry.start(), "has a byte order that is neither little nor big");
        }
    }

    private static boolean startsWith(MappedFile file, byte[] magic) {
        if (file.size() < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((byte) file.unsignedByte(i) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
