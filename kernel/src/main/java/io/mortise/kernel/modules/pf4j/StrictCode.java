package io.mortise.kernel.modules.pf4j;

import io.mortise.spi.strict.Checkpoint;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Puts a [Checkpoint] wherever the code of a class could go round in circles:
///
/// - before each jump back, which closes a loop;
/// - at the start of each method that calls others, since those can call it again.
///
/// Straight code between these ends by itself. What is not seen: a call into the JDK that does not come back.
final class StrictCode {
    private static final ClassDesc CHECKPOINT = ClassDesc.of(Checkpoint.class.getName());
    private static final MethodTypeDesc PASS = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Class);

    private StrictCode() {}

    /// @param loader whose resources tell what the class's relatives are; no class is loaded for it
    static byte[] of(byte[] original, ClassLoader loader) {
        ClassHierarchyResolver relatives =
                ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver());
        ClassFile format = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(relatives));
        ClassModel model = format.parse(original);
        ClassDesc self = model.thisClass().asSymbol();
        MethodTransform method = (out, element) -> {
            if (element instanceof CodeModel code) {
                out.transformCode(code, new Method(self, code));
            } else {
                out.with(element);
            }
        };
        return format.transformClass(model, ClassTransform.transformingMethods(method));
    }

    /// The code of one method on its way.
    private static final class Method implements CodeTransform {
        private final ClassDesc self;
        private final Set<Label> passed = new HashSet<>();
        private final boolean calls;

        Method(ClassDesc self, CodeModel code) {
            this.self = self;
            boolean isCalling = false;
            for (CodeElement each : code) {
                isCalling |= each instanceof InvokeInstruction;
            }
            this.calls = isCalling;
        }

        @Override
        public void atStart(CodeBuilder out) {
            if (calls) {
                check(out);
            }
        }

        @Override
        public void accept(CodeBuilder out, CodeElement element) {
            if (goesBack(element)) {
                check(out);
            }
            out.with(element);
            if (element instanceof LabelTarget target) {
                passed.add(target.label());
            }
        }

        private boolean goesBack(CodeElement element) {
            return switch (element) {
                case BranchInstruction branch -> passed.contains(branch.target());
                case TableSwitchInstruction table -> goesBack(table.defaultTarget(), table.cases());
                case LookupSwitchInstruction lookup -> goesBack(lookup.defaultTarget(), lookup.cases());
                default -> false;
            };
        }

        private boolean goesBack(Label otherwise, List<SwitchCase> cases) {
            return passed.contains(otherwise) || cases.stream().anyMatch(each -> passed.contains(each.target()));
        }

        private void check(CodeBuilder out) {
            out.loadConstant(self);
            out.invokestatic(CHECKPOINT, "pass", PASS);
        }
    }
}
