package dev.athanor.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Another name under which files may hold a record or one of its components.
///
/// A record is written by it, and read by its own name too; a component is read by it, and written by its own.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Written {
    String value();
}
