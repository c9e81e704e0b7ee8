package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.athanor.checkpoint.PickleValue.Constant;
import dev.athanor.checkpoint.PickleValue.Dictionary;
import dev.athanor.checkpoint.PickleValue.Global;
import dev.athanor.checkpoint.PickleValue.Inert;
import dev.athanor.checkpoint.PickleValue.Sequence;
import dev.athanor.checkpoint.PickleValue.Text;
import dev.athanor.checkpoint.PickleValue.Tuple;
import dev.athanor.checkpoint.PickleValue.Whole;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs a pickle that can do nothing: its opcodes build containers, numbers and text, and the calls it asks for are
/// answered by [TorchGlobals], which knows a dozen names and executes none.
///
/// The opcodes are those that `torch.save` uses with pickle protocols 2 to 5 (CPython's pickletools names them). An
/// opcode costs some 60 bytes of heap at most, and their number is limited.
final class PickleReader {
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_VALUES = 8_000_000;
    private static final int LONGEST_GLOBAL = 256;

    private final Path file;
    private final long start;
    private final MemorySegment bytes;
    private final TorchGlobals globals;
    private final List<PickleValue> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, PickleValue> memo = new HashMap<>();
    private long position;
    private long opcodeAt;
    private int values;

    /// @param start where in `file` the pickle begins, for messages
    PickleReader(Path file, long start, MemorySegment bytes, TorchGlobals globals) {
        this.file = file;
        this.start = start;
        this.bytes = bytes;
        this.globals = globals;
    }

    PickleValue read() {
        if (bytes.byteSize() > MOST_BYTES) {
            throw new CorruptFileException(
                    file,
                    start,
                    "the pickle has " + bytes.byteSize() + " bytes, more than the " + MOST_BYTES + " allowed");
        }
        while (true) {
            opcodeAt = position;
            int opcode = unsignedByte();
            if (opcode == '.') {
                return pop();
            }
            step(opcode);
        }
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol();
            case 0x95 -> take(8); // FRAME: a hint on buffering
            case '(' -> mark();
            case 'N' -> push(Constant.NONE);
            case 0x88 -> push(Constant.TRUE);
            case 0x89 -> push(Constant.FALSE);
            case 'K' -> push(new Whole(unsignedByte()));
            case 'M' -> push(new Whole(Short.toUnsignedInt(take(2).getShort())));
            case 'J' -> push(new Whole(take(4).getInt()));
            case 0x8a -> push(longInteger(unsignedByte()));
            case 'G' -> inert(Double.BYTES);
            case 'X' -> push(text(Integer.toUnsignedLong(take(4).getInt())));
            case 0x8c -> push(text(unsignedByte()));
            case 'U', 'C' -> inert(unsignedByte()); // SHORT_BINSTRING, SHORT_BINBYTES
            case 'B' -> inert(Integer.toUnsignedLong(take(4).getInt())); // BINBYTES
            case ')' -> push(new Tuple(List.of()));
            case 0x85 -> push(new Tuple(popLast(1)));
            case 0x86 -> push(new Tuple(popLast(2)));
            case 0x87 -> push(new Tuple(popLast(3)));
            case 't' -> push(new Tuple(popToMark()));
            case ']' -> push(new Sequence());
            case 'a' -> append(popLast(1));
            case 'e' -> append(popToMark());
            case '}' -> push(new Dictionary());
            case 's' -> setItems(popLast(2));
            case 'u' -> setItems(popToMark());
            case 0x8f -> push(new Inert()); // EMPTY_SET
            case 0x90 -> addToSet();
            case 'h' -> push(remembered(unsignedByte()));
            case 'j' -> push(remembered(Integer.toUnsignedLong(take(4).getInt())));
            case 'q' -> remember(unsignedByte());
            case 'r' -> remember(Integer.toUnsignedLong(take(4).getInt()));
            case 0x94 -> remember(memo.size());
            case 'c' -> push(globals.allowed(line(), line(), start + opcodeAt));
            case 0x93 -> stackGlobal();
            case 'Q' -> push(globals.storage(pop(), start + opcodeAt));
            case 'R' -> call();
            case 'b' -> build();
            default ->
                throw new UnsupportedFileException(
                        file,
                        start + opcodeAt,
                        "the pickle has opcode 0x%02x, which weights do not need; it was not executed. Save the state"
                                        .formatted(opcode)
                                + " dictionary alone: torch.save(model.state_dict(), path)");
        }
    }

    private void protocol() {
        int protocol = unsignedByte();
        if (protocol < 2 || protocol > 5) {
            throw corrupt("the pickle has protocol " + protocol + ", expected 2 to 5");
        }
    }

    private PickleValue longInteger(int length) {
        var digits = take(length);
        if (length > Long.BYTES) {
            return new Inert(); // no size or offset is that large
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) (digits.get(i) & 0xff) << (8 * i);
        }
        int unused = Long.SIZE - 8 * length;
        return new Whole(length == 0 ? 0 : value << unused >> unused);
    }

    private void append(List<PickleValue> items) {
        if (!(top() instanceof Sequence list)) {
            throw corrupt("something is appended to what is no list");
        }
        list.items.addAll(items);
    }

    private void setItems(List<PickleValue> items) {
        if (!(top() instanceof Dictionary dictionary)) {
            throw corrupt("an item is set in what is no dictionary");
        }
        if (items.size() % 2 != 0) {
            throw corrupt("a key has no value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            var key = items.get(i);
            if (key instanceof Dictionary || key instanceof Sequence || key instanceof PickleValue.View) {
                throw corrupt("a dictionary's key is a container");
            }
            count();
            dictionary.items.put(key, items.get(i + 1));
        }
    }

    private void addToSet() {
        popToMark();
        if (!(top() instanceof Inert)) {
            throw corrupt("an item is added to what is no set");
        }
    }

    private void stackGlobal() {
        var names = popLast(2);
        if (!(names.get(0) instanceof Text(String module)) || !(names.get(1) instanceof Text(String name))) {
            throw corrupt("a global's name is no text");
        }
        push(globals.allowed(module, name, start + opcodeAt));
    }

    private void call() {
        var arguments = pop();
        var function = pop();
        if (!(function instanceof Global global) || !(arguments instanceof Tuple tuple)) {
            throw corrupt("something is called that is no function");
        }
        push(globals.call(global.name(), tuple.items, start + opcodeAt));
    }

    /// State of an object beside its items: `_metadata` of a state dictionary, which says nothing about weights.
    private void build() {
        pop();
        if (!(top() instanceof Dictionary)) {
            throw corrupt("state is given to what is no dictionary");
        }
    }

    private void mark() {
        count();
        marks.add(stack.size());
    }

    private void remember(long key) {
        count();
        memo.put(key, top());
    }

    private PickleValue remembered(long key) {
        var value = memo.get(key);
        if (value == null) {
            throw corrupt("the pickle refers to value " + key + ", which it did not store");
        }
        return value;
    }

    private void inert(long length) {
        skip(length);
        push(new Inert());
    }

    private Text text(long length) {
        return new Text(decode(skip(length), length));
    }

    private String line() {
        long from = position;
        while (unsignedByte() != '\n') {
            if (position - from > LONGEST_GLOBAL) {
                throw corrupt("the name of a global does not end");
            }
        }
        return decode(from, position - 1 - from);
    }

    private String decode(long from, long length) {
        try {
            byte[] encoded = bytes.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString();
        } catch (CharacterCodingException e) {
            throw new CorruptFileException(file, start + from, "text in the pickle is not UTF-8", e);
        }
    }

    private int unsignedByte() {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, skip(1)));
    }

    private ByteBuffer take(int length) {
        return bytes.asSlice(skip(length), length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Steps over bytes that must be there; where they begin.
    private long skip(long length) {
        if (length > bytes.byteSize() - position) {
            throw corrupt("the pickle ends in the middle of an opcode's argument, or without STOP");
        }
        long from = position;
        position += length;
        return from;
    }

    private void push(PickleValue value) {
        count();
        stack.add(value);
    }

    private void count() {
        if (++values > MOST_VALUES) {
            throw corrupt("the pickle makes more than " + MOST_VALUES + " values, which no weights need");
        }
    }

    private PickleValue top() {
        if (stack.isEmpty() || floor() == stack.size()) {
            throw corrupt("the pickle takes from an empty stack");
        }
        return stack.getLast();
    }

    private PickleValue pop() {
        var value = top();
        stack.removeLast();
        return value;
    }

    private List<PickleValue> popLast(int length) {
        if (stack.size() - floor() < length) {
            throw corrupt("the pickle takes from an empty stack");
        }
        return popFrom(stack.size() - length);
    }

    private List<PickleValue> popToMark() {
        if (marks.isEmpty()) {
            throw corrupt("the pickle looks for a mark that it did not set");
        }
        return popFrom(marks.removeLast());
    }

    private List<PickleValue> popFrom(int index) {
        var tail = stack.subList(index, stack.size());
        List<PickleValue> items = List.copyOf(tail);
        tail.clear();
        return items;
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private CorruptFileException corrupt(String message) {
        return new CorruptFileException(file, start + opcodeAt, message);
    }
}
