package io.mortise.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a module's author sees has a comment: every type and member of the SPI that is public or protected, and
/// every public type of the test kit.
class PublicCommentsTest {
    private static final Set<Modifier> SEEN = Set.of(Modifier.PUBLIC, Modifier.PROTECTED);

    /// Goes through one source.
    private static final class Scanner extends TreePathScanner<Void, Boolean> {
        private final DocTrees documents;
        private final boolean withMembers;
        private final List<String> bare;

        Scanner(DocTrees documents, boolean withMembers, List<String> bare) {
            this.documents = documents;
            this.withMembers = withMembers;
            this.bare = bare;
        }

        /// @param isSeen whether what stands around it is seen by authors
        @Override
        public Void visitClass(ClassTree type, Boolean isSeen) {
            boolean seen = isSeen && isSeen(type.getModifiers());
            check(seen, type.getSimpleName().toString());
            return super.visitClass(type, seen);
        }

        @Override
        public Void visitMethod(MethodTree method, Boolean isSeen) {
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
            check(withMembers && isSeen && !overrides && isSeen(method.getModifiers()), method.getName() + "()");
            // What stands in a body is nobody else's.
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Boolean isSeen) {
            check(
                    withMembers && isSeen && isSeen(field.getModifiers()),
                    field.getName().toString());
            return null;
        }

        private boolean isSeen(ModifiersTree modifiers) {
            TreePath around = getCurrentPath().getParentPath();
            boolean inInterface = around.getLeaf().getKind() == Tree.Kind.INTERFACE
                    && !modifiers.getFlags().contains(Modifier.PRIVATE);
            return inInterface || modifiers.getFlags().stream().anyMatch(SEEN::contains);
        }

        private void check(boolean seen, String name) {
            if (seen && documents.getDocComment(getCurrentPath()) == null) {
                CompilationUnitTree source = getCurrentPath().getCompilationUnit();
                bare.add(Path.of(source.getSourceFile().toUri()).getFileName() + ": " + name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spi", "testkit"})
    void shouldBeThere(String part) throws IOException {
        List<String> bare = new ArrayList<>();
        try (StandardJavaFileManager files = ToolProvider.getSystemJavaCompiler()
                        .getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> walk = Files.walk(Path.of("..", part, "src/main/java"))) {
            List<Path> sources = walk.filter(
                            path -> path.toString().endsWith(".java") && !path.endsWith("package-info.java"))
                    .toList();
            JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                    .getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees documents = DocTrees.instance(task);
            for (CompilationUnitTree source : task.parse()) {
                new Scanner(documents, part.equals("spi"), bare).scan(source, true);
            }
        }
        assertEquals(List.of(), bare);
    }
}
