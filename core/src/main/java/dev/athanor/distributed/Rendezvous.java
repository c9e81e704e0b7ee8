package dev.athanor.distributed;

import dev.athanor.tensor.Device;
import dev.athanor.tensor.Threads;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/// The way from an environment to the group of all processes.
record Rendezvous(ProcessEnvironment environment, GroupSettings settings, Device device) {

    ProcessGroup group() {
        Threads.count(); // libtorch is loaded from our own files first
        var roll = new RollCall(environment, settings.timeout());
        try {
            return Patience.within(settings.timeout().multipliedBy(3), () -> meet(roll));
        } catch (TimeoutException late) {
            throw roll.failure(OptionalInt.of(0), place() + " no longer answers", Optional.of(late));
        } catch (DistributedException ours) {
            throw ours;
        } catch (RuntimeException error) {
            var said = NativeFailure.sentence(error);
            var message = said.contains("EADDRINUSE")
                    ? "port " + environment.masterPort() + " is in use on this host; give the rendezvous another"
                    : place() + " failed: " + said;
            throw roll.failure(OptionalInt.empty(), message, Optional.of(error));
        }
    }

    private ProcessGroup meet(RollCall roll) {
        roll.awaitMaster();
        var place = MeetingPlace.open(environment, settings.timeout());
        var present = roll.of(place);
        var address = Route.among(present, environment);
        var engine = new Engine(address, settings.networkInterface(), settings.timeout(), device);
        var members = IntStream.range(0, environment.worldSize()).toArray();
        var heartbeats = Heartbeats.begin(place, environment.rank());
        return new ProcessGroup("", environment.rank(), members, settings, place, heartbeats, engine);
    }

    private String place() {
        return "the rendezvous at " + environment.masterAddress() + ":" + environment.masterPort();
    }
}
