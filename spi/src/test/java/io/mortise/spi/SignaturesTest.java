package io.mortise.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds everything that a module can see against `spi/signatures.txt`, so that no change to it happens by
/// accident: a changed line breaks the modules of others.
///
/// To accept a change: `mvn -pl spi test -Dtest=SignaturesTest -Dsignatures.update`, then look at the file's
/// difference, and raise [SpiVersion] as it says there.
class SignaturesTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path SIGNATURES = Path.of("signatures.txt");

    @Test
    void shouldBeThoseOfTheFile() throws Exception {
        List<String> lines = new ArrayList<>();
        for (Class<?> type : visibleTypes()) {
            lines.add(head(type));
            members(type).forEach(member -> lines.add("    " + member));
        }
        if (System.getProperty("signatures.update") != null) {
            Files.write(SIGNATURES, lines);
        }
        assertEquals(
                "",
                difference(Files.readAllLines(SIGNATURES), lines),
                "the SPI has changed; if that is meant: mvn -pl spi test -Dtest=SignaturesTest -Dsignatures.update");
    }

    /// What only one of the two has, each line with the type that it belongs to.
    private static String difference(List<String> kept, List<String> found) {
        Set<String> gone = qualified(kept);
        Set<String> added = qualified(found);
        Set<String> common = new LinkedHashSet<>(gone);
        common.retainAll(added);
        gone.removeAll(common);
        added.removeAll(common);
        StringBuilder difference = new StringBuilder();
        gone.forEach(line -> difference.append("\n- ").append(line));
        added.forEach(line -> difference.append("\n+ ").append(line));
        return difference.toString();
    }

    private static Set<String> qualified(List<String> lines) {
        Set<String> qualified = new LinkedHashSet<>();
        String type = "";
        for (String line : lines) {
            boolean isType = !line.startsWith(" ");
            type = isType ? line : type;
            qualified.add(isType ? line : type + ":" + line);
        }
        return qualified;
    }

    private static List<Class<?>> visibleTypes() throws IOException, ClassNotFoundException {
        List<String> names;
        try (Stream<Path> files = Files.walk(CLASSES)) {
            names = files.map(file -> CLASSES.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("package-info"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
        List<Class<?>> types = new ArrayList<>();
        for (String name : names) {
            Class<?> type = Class.forName(name, false, SignaturesTest.class.getClassLoader());
            if (isVisible(type)) {
                types.add(type);
            }
        }
        return types;
    }

    private static boolean isVisible(Class<?> type) {
        return !type.isAnonymousClass()
                && !type.isLocalClass()
                && isVisible(type.getModifiers())
                && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String head(Class<?> type) {
        StringBuilder head = new StringBuilder(deprecation(type));
        head.append(modifiers(type.getModifiers() & Modifier.classModifiers() & ~Modifier.STRICT));
        if (type.isSealed()) {
            head.append("sealed ");
        }
        head.append(type.isRecord() ? "record" : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class");
        head.append(' ').append(type.getName()).append(variables(type));
        if (type.getGenericSuperclass() != null && type.getSuperclass() != Object.class && !type.isRecord()) {
            head.append(" extends ").append(type.getGenericSuperclass().getTypeName());
        }
        if (type.getInterfaces().length > 0) {
            head.append(type.isInterface() ? " extends " : " implements ").append(names(type.getGenericInterfaces()));
        }
        return head.toString();
    }

    private static List<String> members(Class<?> type) {
        List<String> members = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (isVisible(field.getModifiers()) && !field.isSynthetic()) {
                members.add(deprecation(field) + modifiers(field.getModifiers())
                        + field.getGenericType().getTypeName() + " " + field.getName());
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
                members.add(deprecation(constructor) + modifiers(constructor.getModifiers()) + "new"
                        + parameters(constructor));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isVisible(method.getModifiers()) && !method.isSynthetic()) {
                members.add(signature(method));
            }
        }
        Collections.sort(members);
        if (type.isRecord()) {
            members.addFirst(Arrays.stream(type.getRecordComponents())
                    .map(SignaturesTest::component)
                    .collect(Collectors.joining(", ", "components (", ")")));
        }
        return members;
    }

    private static String component(RecordComponent component) {
        return component.getGenericType().getTypeName() + " " + component.getName();
    }

    private static String signature(Method method) {
        int modifiers = method.getModifiers() & Modifier.methodModifiers() & ~Modifier.SYNCHRONIZED & ~Modifier.STRICT;
        return deprecation(method) + modifiers(modifiers) + (method.isDefault() ? "default " : "") + variables(method)
                + method.getGenericReturnType().getTypeName() + " " + method.getName() + parameters(method);
    }

    private static String parameters(Executable executable) {
        String throwing = executable.getExceptionTypes().length == 0
                ? ""
                : " throws " + names(executable.getGenericExceptionTypes());
        return "(" + names(executable.getGenericParameterTypes()) + ")" + throwing;
    }

    private static String variables(GenericDeclaration declaration) {
        TypeVariable<?>[] variables = declaration.getTypeParameters();
        if (variables.length == 0) {
            return "";
        }
        return Arrays.stream(variables)
                .map(variable -> variable.getName() + " extends " + names(variable.getBounds()))
                .collect(Collectors.joining(", ", "<", "> "));
    }

    private static String names(Type... types) {
        return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", "));
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & ~Modifier.INTERFACE);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String deprecation(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    }
}
