package dev.athanor.distributed;

/// What processes do together.
enum Operation {
    BROADCAST("broadcast"),
    ALL_REDUCE("allReduce"),
    ALL_GATHER("allGather"),
    REDUCE_SCATTER("reduceScatter"),
    ALL_TO_ALL("allToAll"),
    SEND("send"),
    RECEIVE("receive"),
    BARRIER("barrier"),
    SUBGROUP("subgroup");

    private final String text;

    Operation(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
