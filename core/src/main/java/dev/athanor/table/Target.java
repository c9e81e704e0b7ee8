package dev.athanor.table;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.athanor.settings.Check;
import java.util.HashSet;
import java.util.List;

/// The column a model predicts.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Target.Classes.class, name = "classes"),
    @JsonSubTypes.Type(value = Target.Quantity.class, name = "quantity")
})
public sealed interface Target {
    /// The raw column's name.
    String name();

    /// One of `labels`; the model's class `i` is `labels[i]`.
    record Classes(String name, List<String> labels) implements Target {
        public Classes {
            new Check()
                    .notBlank("name", name)
                    .that(labels.size() >= 2, "labels", "holds " + labels.size() + ", expected at least 2")
                    .that(new HashSet<>(labels).size() == labels.size(), "labels", "holds a label twice")
                    .orThrow();
            labels = List.copyOf(labels);
        }
    }

    /// A number, which the model sees as `(value - centre) / scale`.
    record Quantity(String name, double centre, double scale) implements Target {
        public Quantity {
            new Check()
                    .notBlank("name", name)
                    .that(Double.isFinite(centre), "centre", "is " + centre + ", expected a finite number")
                    .positive("scale", scale)
                    .orThrow();
        }

        /// What the model sees for a raw value.
        public float scaled(double value) {
            return (float) ((value - centre) / scale);
        }

        /// A model's output in the units of the raw column.
        public double restored(double output) {
            return output * scale + centre;
        }
    }
}
