package dev.athanor.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.settings.Problem;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class RowEncoderTest {
    private final RowEncoder mixed = Fits.mixed().encoder();
    private final RowEncoder numbers = Fits.numbers().encoder();

    private static Map<String, Object> row() {
        return new HashMap<>(Map.of("city", "Genf", "age", 48, "plan", "paid", "size", "10"));
    }

    @Test
    void codesToEmbedStandLast() {
        assertThat(mixed.encode(row())).containsExactly(1, 0, 1, 2, 2);
        assertThat(Fits.mixed().featureNames()).containsExactly("age", "plan=free", "plan=paid", "size", "city");
    }

    @Test
    void textOfACsvFileGivesTheBitsOfTheNumber() {
        var text = row();
        text.put("age", " 33.3333333333333333e0 ");
        var number = row();
        number.put("age", 100.0 / 3.0);
        assertThat(mixed.encode(text)).isEqualTo(mixed.encode(number));
    }

    @Test
    void missingValuesTakeTheFittedFill() {
        var row = row();
        row.put("age", null);
        row.put("city", "NA");
        assertThat(mixed.encode(row)).containsExactly(0.0625f, 0, 1, 2, 1);
    }

    @Test
    void numbersAndTheirTextAreTheSameCategory() {
        for (Object size : List.of("2", 2, 2L, 2.0, new BigDecimal("2"))) {
            var row = row();
            row.put("size", size);
            assertThat(mixed.encode(row)[3]).as("%s", size).isEqualTo(1);
        }
    }

    @Test
    void everyWrongColumnOfARowIsNamedAtOnce() {
        var row = row();
        row.put("plan", "gold");
        row.put("size", "");
        row.put("age", "old");
        row.put("agee", 3);
        row.remove("city");
        var problems = catchThrowableOfType(RowException.class, () -> mixed.encode(row))
                .problems();
        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactly(
                        "city is missing from the row",
                        "age is \"old\", expected a number",
                        "plan is \"gold\", which the training data does not hold; expected one of free, paid",
                        "size has no value, and none was fitted to stand in for it; give one, or train with a fill for"
                                + " missing values",
                        "agee is not a column of the training data, expected city, age, plan, size");
    }

    @Test
    void targetAndIgnoredColumnsMayBeThere() {
        var row = row();
        row.put("churn", "never seen");
        row.put("customer", 7);
        assertThat(mixed.encode(row)).isEqualTo(mixed.encode(row()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -1e39})
    void numbersThatNoFloatHoldsAreRefused(double value) {
        assertThatThrownBy(() -> numbers.encode(new double[] {value, 1}))
                .isInstanceOf(RowException.class)
                .hasMessage("column a is " + value + ", expected a finite number that a 32-bit float can hold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1f", "1d", "0x10", "0x1p3", "Infinity", "1,5", "1_000", "--1", "1e", ".", "+", "१"})
    void onlyPlainDecimalTextIsANumber(String text) {
        assertThatThrownBy(() -> numbers.encode(List.of(text, 1)))
                .isInstanceOf(RowException.class)
                .hasMessage("column a is \"" + text + "\", expected a number");
    }

    @Test
    void nestedValuesAreRefusedByColumn() {
        assertThatThrownBy(() -> numbers.encode(Map.of("a", List.of(1), "b", Map.of())))
                .hasMessage("column a is a list, expected a number; column b is an object, expected a number");
        assertThatThrownBy(() -> numbers.encode(List.of(true, 1))).hasMessageContaining("column a is true");
    }

    @Test
    void rowsOfPlainNumbersAreTakenByPosition() {
        assertThat(numbers.encode(new double[] {0.1, 5}))
                .isEqualTo(numbers.encode(List.of("0.1", 5)))
                .containsExactly(0.1f, 1);
    }

    @Test
    void theWrongWidthSaysWhatWasExpected() {
        assertThatThrownBy(() -> numbers.encode(new double[3]))
                .isInstanceOf(RowException.class)
                .hasMessage("the row holds 3 values, expected 2: a, b");
        assertThatThrownBy(() -> mixed.encode(Arrays.asList("Bern")))
                .hasMessage("the row holds 1 values, expected 4: city, age, plan, size");
    }

    @Test
    void aLongTextIsShownShort() {
        assertThatThrownBy(() -> numbers.encode(List.of("9".repeat(1_000_000), 1)))
                .hasMessageMatching("column a is \"9{40}\\.\\.\\.\", expected a number");
    }
}
