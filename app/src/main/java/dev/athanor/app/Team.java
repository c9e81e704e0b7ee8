package dev.athanor.app;

import dev.athanor.distributed.ProcessEnvironment;

/// The processes that this host starts in one attempt.
///
/// @param firstRank that of the first of them; the others follow
/// @param processes on this host
/// @param worldSize on all hosts
/// @param meeting where all meet
record Team(int firstRank, int processes, int worldSize, Meeting meeting) {
    /// Where processes meet.
    record Meeting(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    ProcessEnvironment environment(int local) {
        return new ProcessEnvironment(firstRank + local, worldSize, local, meeting.host(), meeting.port());
    }
}
