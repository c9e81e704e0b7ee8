/// The part of the Jinja template language that chat templates of models use.
///
/// ```java
/// String text = Template.of("{% for m in messages %}[{{ m['role'] }}] {{ m.content | trim }}\n{% endfor %}")
///         .render(Map.of("messages", List.of(Map.of("role", "user", "content", "hello"))));
/// ```
///
/// Spaces are handled as Hugging Face transformers sets them: the newline after a block goes, and the spaces before
/// it at the start of a line. A template can read what it is given and nothing else: it reaches no Java object, no file
/// and no network, and ends after a bounded number of steps.
@NullMarked
package dev.athanor.text.template;

import org.jspecify.annotations.NullMarked;
