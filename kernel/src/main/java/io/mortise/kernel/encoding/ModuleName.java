package io.mortise.kernel.encoding;

/// A module's name and encoding version as one 64-bit number: nine characters of 6 bits, then 10 bits.
public final class ModuleName {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int CHARACTERS = 9;
    private static final int VERSION_BITS = 10;

    private ModuleName() {}

    /// @param name exactly 9 characters of `A-Z a-z 0-9 - _`
    /// @param version 0 to 1023
    public static long id(String name, int version) {
        if (name.length() != CHARACTERS) {
            throw new IllegalArgumentException("a name in module framing has 9 characters: " + name);
        }
        long id = 0;
        for (int index = 0; index < CHARACTERS; index++) {
            int digit = ALPHABET.indexOf(name.charAt(index));
            if (digit < 0) {
                throw new IllegalArgumentException("a name in module framing has only A-Z a-z 0-9 - _: " + name);
            }
            id = id << 6 | digit;
        }
        if (version < 0 || version >= 1 << VERSION_BITS) {
            throw new IllegalArgumentException("encoding version=" + version + ", allowed are 0 to 1023");
        }
        return id << VERSION_BITS | version;
    }

    /// The nine characters.
    public static String name(long id) {
        char[] characters = new char[CHARACTERS];
        long rest = id >>> VERSION_BITS;
        for (int index = CHARACTERS - 1; index >= 0; index--) {
            characters[index] = ALPHABET.charAt((int) (rest & 63));
            rest >>>= 6;
        }
        return new String(characters);
    }

    public static int version(long id) {
        return (int) (id & (1 << VERSION_BITS) - 1);
    }
}
