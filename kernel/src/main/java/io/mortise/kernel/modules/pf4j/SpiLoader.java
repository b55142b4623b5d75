package io.mortise.kernel.modules.pf4j;

import io.mortise.spi.ServerModule;

/// The parent of every module's class loader. Shows the JDK and the SPI, which is the kernel's own, and nothing
/// else of the process: no kernel, no Netty, no PF4J.
final class SpiLoader extends ClassLoader {
    static final SpiLoader INSTANCE = new SpiLoader();

    private static final String PREFIX = ServerModule.class.getPackageName() + ".";

    static {
        registerAsParallelCapable();
    }

    private SpiLoader() {
        super(ClassLoader.getPlatformClassLoader());
    }

    static boolean isOfSpi(String className) {
        return className.startsWith(PREFIX);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isOfSpi(name)
                ? Class.forName(name, resolve, ServerModule.class.getClassLoader())
                : super.loadClass(name, resolve);
    }
}
