package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.tensor.Device;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests a second and their times, one row each, eight clients that each wait for their answer:
///
///     mvn test -pl server -am -Dtest=ServingLoad -Dexclude.tags= -Dsurefire.failIfNoSpecifiedTests=false
@Tag("slow")
class ServingLoad {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 2_000;

    @TempDir
    private Path runs;

    @Test
    void everyRequestOfEightClientsIsAnswered() throws Exception {
        var run = SmallModels.write(runs.resolve("churn"), SmallModels.churnColumns());
        for (int workers : new int[] {1, 2, 8}) {
            var usual = ServeSettings.defaults();
            var settings = new ServeSettings(
                    usual.host(),
                    0,
                    usual.maxBodyBytes(),
                    usual.maxBufferedBytes(),
                    usual.maxRows(),
                    workers,
                    usual.queue(),
                    usual.idleTimeout(),
                    usual.bodyTimeout(),
                    usual.stopTimeout(),
                    usual.completions());
            try (var service = new Service(Server.start(settings, List.of(ServedModel.of(run)), Device.CPU))) {
                var body = service.get("/models")
                        .json()
                        .get("models")
                        .get(0)
                        .get("example")
                        .toString();
                measure(service, body);
                for (int round = 0; round < 3; round++) {
                    System.out.println(workers + " workers: " + measure(service, body));
                }
            }
        }
    }

    private static String measure(Service service, String body) throws Exception {
        var nanos = new long[CLIENTS * REQUESTS];
        Arrays.fill(nanos, -1);
        long start = System.nanoTime();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                int first = client * REQUESTS;
                clients.execute(() -> {
                    for (int i = first; i < first + REQUESTS; i++) {
                        long sent = System.nanoTime();
                        if (service.post("/predict", body).status() == 200) {
                            nanos[i] = System.nanoTime() - sent;
                        }
                    }
                });
            }
            clients.shutdown();
            assertThat(clients.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(nanos);
        assertThat(nanos[0]).isPositive();
        return String.format(
                "%.0f requests/s, p50 %.2f ms, p99 %.2f ms",
                nanos.length / seconds, nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6);
    }
}
