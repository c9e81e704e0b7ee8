package dev.athanor.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class ChatTemplateTest {
    private static final List<ChatTemplate.Message> CHAT =
            List.of(new ChatTemplate.Message("user", "Hi"), new ChatTemplate.Message("assistant", "Hello"));
    private static final String LINES =
            "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\\n{% endfor %}"
                    + "{% if add_generation_prompt %}assistant:{% endif %}";

    @TempDir
    Path folder;

    @Test
    void theTemplateAndItsTokensComeFromTheTokenizersConfiguration() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"bos_token\": {\"content\": \"<s>\", \"special\": true}, \"eos_token\": null, \"chat_template\": \""
                        + LINES + "\"}");
        var template = ChatTemplate.read(folder).orElseThrow();
        assertThat(template.render(CHAT, true)).isEqualTo("<s>user: Hi\nassistant: Hello\nassistant:");
        assertThat(template.render(CHAT, false)).isEqualTo("<s>user: Hi\nassistant: Hello\n");
    }

    @Test
    void ofSeveralTemplatesTheDefaultIsTaken() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"chat_template\": [{\"name\": \"tools\", \"template\": \"t\"}, {\"name\": \"default\", \"template\":"
                        + " \"d\"}]}");
        assertThat(ChatTemplate.read(folder).orElseThrow().render(CHAT, true)).isEqualTo("d");
        Files.writeString(folder.resolve("chat_template.jinja"), "own");
        assertThat(ChatTemplate.read(folder).orElseThrow().render(CHAT, true)).isEqualTo("own");
    }

    @Test
    void aModelWithoutTemplateHasNone() {
        assertThat(ChatTemplate.read(folder)).isEmpty();
    }
}
