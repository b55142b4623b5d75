package io.mortise.spi;

/// The version of this SPI, which is older or younger than the server's own.
///
/// A module's manifest says which versions it works with (`Plugin-Requires: >=0.1.0 & <0.2.0`), and a server whose
/// SPI is none of them refuses the module before any of its code runs. The first number rises when modules must be
/// changed, the second when something is added, the third when only the documentation changes; before 1.0.0 the
/// second rises for both.
public final class SpiVersion {
    private SpiVersion() {}

    /// The version that this server has. A method, because a constant would be copied into modules by the compiler.
    public static String current() {
        return "0.1.0";
    }
}
