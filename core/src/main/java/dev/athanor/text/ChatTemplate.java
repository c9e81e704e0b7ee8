package dev.athanor.text;

import dev.athanor.text.template.Template;
import dev.athanor.text.template.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How a conversation becomes the text that a model was trained on: the `chat_template` of `tokenizer_config.json`, or
/// `chat_template.jinja` beside it. Its text holds special tokens: encode it with [Specials#RECOGNIZE].
public final class ChatTemplate {
    private static final String CONFIG = "tokenizer_config.json";
    private static final String TEMPLATE = "chat_template.jinja";
    private static final List<String> TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token");

    private final Template template;
    private final Map<String, String> tokens;

    private ChatTemplate(Template template, Map<String, String> tokens) {
        this.template = template;
        this.tokens = Map.copyOf(tokens);
    }

    /// What was said.
    ///
    /// @param role `system`, `user` or `assistant`
    public record Message(String role, String content) {}

    /// @param tokens the special tokens that the template may name, such as `bos_token`
    /// @throws TemplateException naming the line of what is not understood
    public static ChatTemplate of(String template, Map<String, String> tokens) {
        return new ChatTemplate(Template.of(template), tokens);
    }

    /// The template of a model directory; empty if it has none.
    ///
    /// @throws TokenizerException if its files cannot be read
    public static Optional<ChatTemplate> read(Path directory) {
        var config = directory.resolve(CONFIG);
        var own = directory.resolve(TEMPLATE);
        try {
            JsonNode root = Files.exists(config)
                    ? JsonMapper.shared().readTree(Files.readAllBytes(config))
                    : JsonMapper.shared().createObjectNode();
            var text = Files.exists(own) ? Files.readString(own) : ofConfig(root.path("chat_template"));
            return text == null ? Optional.empty() : Optional.of(of(text, tokens(root)));
        } catch (IOException | JacksonException e) {
            throw new TokenizerException(config + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static @Nullable String ofConfig(JsonNode node) {
        if (node.isString()) {
            return node.asString();
        }
        for (var named : node) {
            if (named.path("name").asString("").equals("default")) {
                return named.path("template").asString(null);
            }
        }
        return null;
    }

    private static Map<String, String> tokens(JsonNode root) {
        var tokens = new HashMap<String, String>();
        for (var name : TOKENS) {
            var node = root.path(name);
            var text = node.isString() ? node.asString() : node.path("content").asString("");
            if (!text.isEmpty()) {
                tokens.put(name, text);
            }
        }
        return tokens;
    }

    /// The text of a conversation.
    ///
    /// @param answer whether the model's answer is to follow
    /// @throws TemplateException if the template refuses the conversation, such as two users in a row
    public String render(List<Message> messages, boolean answer) {
        var given = new ArrayList<Map<String, String>>();
        for (var message : messages) {
            given.add(Map.of("role", message.role(), "content", message.content()));
        }
        return render(Map.of("messages", given, "add_generation_prompt", answer));
    }

    /// The text of a conversation with whatever else the template asks for, such as `tools`.
    public String render(Map<String, ?> values) {
        var all = new HashMap<String, Object>(tokens);
        all.putAll(values);
        return template.render(all);
    }
}
