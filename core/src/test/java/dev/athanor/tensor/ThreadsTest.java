package dev.athanor.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("cpu")
class ThreadsTest {

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere libtorch's loops belong to another library
    void workAloneHasOneThreadAndTheOthersReturnAfterIt() {
        int before = Threads.count();
        try (var _ = Threads.alone()) {
            assertThat(Threads.count()).isEqualTo(1);
            try (var _ = Threads.alone()) {
                assertThat(Threads.count()).isEqualTo(1);
            }
            assertThat(Threads.count()).isEqualTo(1);
        }
        assertThat(Threads.count()).isEqualTo(before);
    }
}
