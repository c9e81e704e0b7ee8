package dev.athanor.hub;

import dev.athanor.nn.Activation;
import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads the keys of a published `config.json`, which has many that say nothing about a model's shape, and gathers
/// what is wrong with those that do.
public final class ConfigKeys {
    private final JsonNode json;
    private final String prefix;
    private final List<Problem> problems;

    public ConfigKeys(JsonNode json) {
        this(json, "", new ArrayList<>());
    }

    private ConfigKeys(JsonNode json, String prefix, List<Problem> problems) {
        this.json = json;
        this.prefix = prefix;
        this.problems = problems;
    }

    /// Whether there is such a key and it is not null.
    public boolean has(String key) {
        return json.hasNonNull(key);
    }

    /// The keys of an object within, whose problems are told with these.
    public ConfigKeys within(String key) {
        var inner = json.path(key);
        return new ConfigKeys(
                inner.isObject() ? inner : JsonNodeFactory.instance.objectNode(), prefix + key + ".", problems);
    }

    /// A key that must be there.
    public int integer(String key) {
        if (!has(key)) {
            return problem(key, "is missing, expected a whole number", 1);
        }
        return integer(key, 1);
    }

    public int integer(String key, int absent) {
        var value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        return value.isIntegralNumber() && value.canConvertToInt()
                ? value.intValue()
                : problem(key, "is " + value + ", expected a whole number", absent);
    }

    /// A key that may be absent or null.
    public Optional<Integer> optionalInteger(String key) {
        return has(key) ? Optional.of(integer(key)) : Optional.empty();
    }

    public double number(String key, double absent) {
        var value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        return value.isNumber() ? value.doubleValue() : problem(key, "is " + value + ", expected a number", absent);
    }

    /// A number that may be absent or null.
    public Optional<Double> optionalNumber(String key) {
        return has(key) ? Optional.of(number(key, 0)) : Optional.empty();
    }

    public boolean flag(String key, boolean absent) {
        var value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        return value.isBoolean()
                ? value.booleanValue()
                : problem(key, "is " + value + ", expected true or false", absent);
    }

    public String text(String key, String absent) {
        var value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        return value.isString() ? value.asString() : problem(key, "is " + value + ", expected a text", absent);
    }

    /// The texts of a list; none where it is absent.
    public List<String> texts(String key) {
        var texts = new ArrayList<String>();
        json.path(key).forEach(item -> texts.add(item.asString("")));
        return texts;
    }

    /// An activation by the name that transformers has for it.
    public Activation activation(String key, String absent) {
        var name = text(key, absent);
        return switch (name) {
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> new Activation.GeluTanh();
            case "gelu" -> new Activation.Gelu();
            case "relu" -> new Activation.Relu();
            case "silu", "swish" -> new Activation.Silu();
            case "tanh" -> new Activation.Tanh();
            default ->
                problem(
                        key,
                        "is \"" + name + "\", expected gelu, gelu_new, gelu_pytorch_tanh, relu, silu or tanh",
                        new Activation.Gelu());
        };
    }

    /// The name that transformers has for an activation.
    ///
    /// @throws IllegalArgumentException if it has none
    public static String nameOf(Activation activation) {
        return switch (activation) {
            case Activation.GeluTanh _ -> "gelu_new";
            case Activation.Gelu _ -> "gelu";
            case Activation.Relu _ -> "relu";
            case Activation.Silu _ -> "silu";
            case Activation.Tanh _ -> "tanh";
            case Activation.Sigmoid _,
                    Activation.LeakyRelu _,
                    Activation.Elu _,
                    Activation.Mish _,
                    Activation.Softplus _ ->
                throw new IllegalArgumentException("a published configuration has no name for " + activation
                        + "; use Gelu, GeluTanh, Relu, Silu or Tanh");
        };
    }

    /// A setting that only one value of is built here; other values are a problem, not ignored.
    public void only(String key, boolean supported) {
        if (flag(key, supported) != supported) {
            problem(key, "is " + !supported + ", but only " + supported + " can be computed here", supported);
        }
    }

    /// Notes a problem and gives the value to go on with.
    public <T> T problem(String key, String message, T instead) {
        problems.add(new Problem(prefix + key, message));
        return instead;
    }

    /// What `constructor` makes of the values read.
    ///
    /// @throws SettingsException with every problem of the keys, or those of the record
    public <C> C build(Supplier<C> constructor) {
        C built = null;
        try {
            built = constructor.get();
        } catch (SettingsException ours) {
            if (problems.isEmpty()) {
                throw ours;
            }
        }
        if (built == null || !problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return built;
    }

    /// An empty configuration, to be written.
    public static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }
}
