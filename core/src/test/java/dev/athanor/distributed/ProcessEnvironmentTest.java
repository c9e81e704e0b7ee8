package dev.athanor.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class ProcessEnvironmentTest {
    @Test
    void torchrunsVariablesSayAll() {
        var environment = new ProcessEnvironment(3, 8, 1, "trainer-0", 29_500);
        assertThat(ProcessEnvironment.find(Map.of(
                        "RANK",
                        "3",
                        "WORLD_SIZE",
                        "8",
                        "LOCAL_RANK",
                        "1",
                        "MASTER_ADDR",
                        "trainer-0",
                        "MASTER_PORT",
                        "29500")))
                .contains(environment);
        assertThat(ProcessEnvironment.find(environment.variables())).contains(environment);
    }

    @Test
    void aProcessThatNobodyStartedAsOneOfManyIsNone() {
        assertThat(ProcessEnvironment.find(Map.of("MASTER_ADDR", "left over"))).isEmpty();
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> ProcessEnvironment.find(Map.of("RANK", "first", "MASTER_PORT", "29500")))
                .isInstanceOf(SettingsException.class)
                .hasMessage("WORLD_SIZE is not set, though others are; RANK is 'first', expected a whole number; "
                        + "MASTER_ADDR is blank, expected a name");
        assertThatThrownBy(() -> ProcessEnvironment.find(Map.of(
                        "RANK",
                        "4",
                        "WORLD_SIZE",
                        "4",
                        "LOCAL_RANK",
                        "-1",
                        "MASTER_ADDR",
                        "a",
                        "MASTER_PORT",
                        "70000")))
                .hasMessage("RANK is 4, expected at least 0 and less than WORLD_SIZE, 4; LOCAL_RANK is -1, expected at"
                        + " least 0; MASTER_PORT is 70000, expected a port from 1 to 65535");
    }

    @Test
    void slurmsStepSaysAll() {
        var variables = new HashMap<>(Map.of(
                "SLURM_JOB_ID",
                "1234567",
                "SLURM_STEP_ID",
                "0",
                "SLURM_PROCID",
                "5",
                "SLURM_NTASKS",
                "64",
                "SLURM_STEP_NUM_TASKS",
                "8",
                "SLURM_LOCALID",
                "1",
                "SLURM_JOB_NODELIST",
                "gpu[007-009,12],big1"));
        assertThat(ProcessEnvironment.find(variables)).contains(new ProcessEnvironment(5, 8, 1, "gpu007", 24_567));
        variables.putAll(Map.of("MASTER_ADDR", "10.0.0.1", "MASTER_PORT", "1111"));
        assertThat(ProcessEnvironment.find(variables)).contains(new ProcessEnvironment(5, 8, 1, "10.0.0.1", 1111));
    }

    @Test
    void aBatchScriptIsNoStepOfIts() {
        assertThat(ProcessEnvironment.find(
                        Map.of("SLURM_JOB_ID", "1", "SLURM_PROCID", "0", "SLURM_NTASKS", "64", "SLURM_LOCALID", "0")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"one|one", "a-1,b|a-1", "n[3,5-7]|n3", "n[03-05]-ib,m|n03-ib", "rack[2-3]n[10-19]|rack2n10"})
    void theFirstOfSlurmsHostsIsFound(String hosts, String first) {
        assertThat(SlurmStep.firstHost(hosts)).isEqualTo(first);
    }
}
