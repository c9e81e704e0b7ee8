package dev.athanor.recipe;

import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import dev.athanor.settings.Written;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A settings record seen by its components: their names are the keys.
record RecordType(Class<?> type, List<RecordComponent> components, Optional<Method> defaults) {
    static RecordType of(Class<?> type) {
        var defaults = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("defaults")
                        && Modifier.isStatic(method.getModifiers())
                        && method.getReturnType() == type)
                .min(Comparator.comparingInt(Method::getParameterCount));
        var shape = new RecordType(type, List.of(type.getRecordComponents()), defaults);
        var strangers = shape.required().stream()
                .filter(name -> !shape.names().contains(name))
                .toList();
        if (defaults.isPresent() && !strangers.isEmpty()) {
            throw new IllegalStateException(
                    defaults.get() + " has parameters that are no components of the record: " + strangers);
        }
        return shape;
    }

    List<String> names() {
        return components.stream().map(RecordComponent::getName).toList();
    }

    /// The component that is read by another name too.
    Optional<String> alsoWritten(String key) {
        return components.stream()
                .filter(component -> component.isAnnotationPresent(Written.class)
                        && component.getAnnotation(Written.class).value().equals(key))
                .map(RecordComponent::getName)
                .findFirst();
    }

    /// The keys without a default.
    List<String> required() {
        return defaults.map(method -> Arrays.stream(method.getParameters())
                        .map(Parameter::getName)
                        .toList())
                .orElseGet(this::names);
    }

    /// Whether the record can be written by its name alone.
    boolean needsNothing() {
        return components.isEmpty() || (defaults.isPresent() && required().isEmpty());
    }

    /// The record with a value for every component.
    ///
    /// @throws SettingsException with the problems that its constructor found
    Object construct(Map<String, Object> values) {
        try {
            var types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments(names(), values));
        } catch (InvocationTargetException e) {
            throw thrown(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The record that holds `values` for its required keys and the defaults for the rest; empty when it has no
    /// defaults.
    ///
    /// @throws SettingsException with the problems that its constructor found
    Optional<Object> withDefaults(Map<String, Object> values) {
        if (components.isEmpty()) {
            return Optional.of(construct(values));
        }
        if (defaults.isEmpty()) {
            return Optional.empty();
        }
        try {
            var method = defaults.get();
            method.setAccessible(true);
            return Optional.of(method.invoke(null, arguments(required(), values)));
        } catch (InvocationTargetException e) {
            throw thrown(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object valueOf(RecordComponent component, Object owner) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object[] arguments(List<String> names, Map<String, Object> values) {
        return names.stream().map(values::get).toArray();
    }

    /// What a constructor threw: its checks as they are; another refusal of its values as a problem of the whole
    /// record.
    private RuntimeException thrown(@Nullable Throwable cause) {
        return switch (cause) {
            case SettingsException settings -> settings;
            case IllegalArgumentException refused ->
                new SettingsException(List.of(new Problem("", "cannot be used: " + refused.getMessage())));
            case null, default ->
                new IllegalStateException(type.getName() + " failed on the values of a recipe", cause);
        };
    }
}
