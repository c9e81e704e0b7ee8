package dev.athanor.distributed;

import dev.athanor.tensor.Device;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BackendOptional;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/// c10d's process groups: Gloo for tensors on the CPU, and NCCL for those on a GPU where this process computes on one,
/// which is untested.
///
/// @param address of this host, which Gloo's sockets are bound to
/// @param networkInterface in its place
record Engine(InetAddress address, Optional<String> networkInterface, Duration timeout, Device device) {
    /// The caller closes it.
    ProcessGroup group(MeetingPlace place, String name, int rank, int size) {
        Loader.load(torch_gloo.class);
        var store = place.under(name);
        var group = new ProcessGroup(store, rank, size);
        set(group, torch.DeviceType.CPU, ProcessGroup.BackendType.GLOO, gloo(store, rank, size));
        group.setDefaultBackend(ProcessGroup.BackendType.GLOO);
        if (device.kind() == Device.Kind.CUDA) {
            var nccl = new ProcessGroupNCCL(place.under(name + "/nccl"), rank, size);
            set(group, torch.DeviceType.CUDA, ProcessGroup.BackendType.NCCL, nccl);
        }
        return group;
    }

    private static void set(
            ProcessGroup group, torch.DeviceType device, ProcessGroup.BackendType type, Backend backend) {
        try (var optional = new BackendOptional(backend)) {
            group.setBackend(device, type, optional);
        }
    }

    private ProcessGroupGloo gloo(Store store, int rank, int size) {
        try (var wait = new Milliseconds(timeout.toMillis());
                var socket = networkInterface
                        .map(ProcessGroupGloo::createDeviceForInterface)
                        .orElseGet(() -> ProcessGroupGloo.createDeviceForHostname(address.getHostAddress()));
                var devices = new GlooDeviceVector(socket)) {
            var options = ProcessGroupGloo.Options.create(wait);
            options.devices(devices);
            options.threads(2);
            return new ProcessGroupGloo(store, rank, size, options);
        }
    }
}
