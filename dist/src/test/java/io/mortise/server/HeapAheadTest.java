package io.mortise.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Memory that is touched is there afterwards, and nothing that is there changes.
class HeapAheadTest {
    private static final long BYTES = 32 << 20;
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final long PAGE_BYTES = 4096;

    @BeforeEach
    void shouldBeLinux() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux");
    }

    @SuppressWarnings("restricted")
    private static MethodHandle mmap() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find("mmap").orElseThrow(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
    }

    private static long map(int protection) throws Throwable {
        long address = (long) mmap().invokeExact(0L, BYTES, protection, PRIVATE_ANONYMOUS, -1, 0L);
        assertTrue(address > 0, "mmap gave " + address);
        return address;
    }

    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * PAGE_BYTES;
    }

    @Test
    void shouldMakeMemoryResident() throws Throwable {
        long address = map(READ_WRITE);
        long before = residentBytes();
        assertTrue(HeapAhead.touch(HeapAhead.madvise(), address + 100, address + BYTES - 100));
        long more = residentBytes() - before;
        assertTrue(more > BYTES * 9 / 10, more + " more bytes are resident instead of " + BYTES);
    }

    @Test
    void shouldSayThatMemoryCannotBeTouched() throws Throwable {
        long address = map(0);
        assertFalse(HeapAhead.touch(HeapAhead.madvise(), address, address + BYTES));
    }

    /// The heap of these tests is G1's if the machine has two processors and memory enough.
    @Test
    void shouldFindTheHeap() throws Throwable {
        boolean isG1 = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .anyMatch(bean -> bean.getName().startsWith("G1"));
        long base = HeapAhead.base();
        assertEquals(isG1, base != 0, "base " + base);
        if (isG1) {
            byte[] kept = new byte[1 << 20];
            kept[12345] = 77;
            // Not all that is committed lies at this end: the archive of classes has regions at the other one.
            assertTrue(HeapAhead.touch(
                    HeapAhead.madvise(), base, base + Runtime.getRuntime().totalMemory() / 2));
            assertEquals(77, kept[12345]);
        }
    }
}
