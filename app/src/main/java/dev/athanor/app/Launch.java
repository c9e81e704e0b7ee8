package dev.athanor.app;

import java.util.Optional;

/// Which processes are started on this host.
///
/// @param nodes the hosts that train together
/// @param nodeRank the number of this one, from 0
/// @param processes on each of them
/// @param meeting where the hosts meet, if there are several: on host 0
record Launch(int nodes, int nodeRank, int processes, Optional<Team.Meeting> meeting) {}
