package dev.athanor.track;

/// TensorBoard's messages, by the field numbers of its event, summary, histogram and tensor definitions.
final class EventMessage {
    private static final int STRING_TYPE = 7;
    private static final int SESSION_START = 1;

    private EventMessage() {}

    static byte[] fileVersion(double seconds) {
        return event(seconds, 0).text(3, "brain.Event:2").toBytes();
    }

    static byte[] sessionStart(double seconds, long step) {
        return event(seconds, step)
                .message(7, new Protobuf().whole(1, SESSION_START))
                .toBytes();
    }

    static byte[] summary(double seconds, long step, Protobuf value) {
        return event(seconds, step).message(5, new Protobuf().message(1, value)).toBytes();
    }

    static Protobuf scalar(String tag, float value) {
        return new Protobuf().text(1, tag).chosen(2, value);
    }

    static Protobuf text(String tag, String markdown) {
        var shape = new Protobuf().message(2, new Protobuf().whole(1, 1));
        var tensor = new Protobuf().whole(1, STRING_TYPE).message(2, shape).text(8, markdown);
        var plugin = new Protobuf().message(1, new Protobuf().text(1, "text"));
        return new Protobuf().text(1, tag).message(8, tensor).message(9, plugin);
    }

    static Protobuf histogram(String tag, Buckets buckets) {
        var histogram = new Protobuf()
                .number(1, buckets.least())
                .number(2, buckets.greatest())
                .number(3, buckets.count())
                .number(4, buckets.sum())
                .number(5, buckets.sumOfSquares())
                .packed(6, buckets.limits())
                .packed(7, buckets.counts());
        return new Protobuf().text(1, tag).message(5, histogram);
    }

    private static Protobuf event(double seconds, long step) {
        return new Protobuf().number(1, seconds).whole(2, step);
    }
}
