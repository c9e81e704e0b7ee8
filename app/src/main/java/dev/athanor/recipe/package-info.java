/// Recipe files: YAML to the settings records of the packages below, and back.
///
/// A record's components are the recipe's keys, so there is one set of names, defaults and checks for the file and the
/// Java API. Every problem of a file is found in one reading, each with its line:
///
/// ```java
/// var recipe = RecipeFile.read(Path.of("recipes/churn.yaml"), type);
/// String everyDefaultWrittenOut = RecipeFile.write(recipe, Path.of("runs/churn"));
/// ```
///
/// It does not know what is done with a recipe.
@NullMarked
package dev.athanor.recipe;

import org.jspecify.annotations.NullMarked;
