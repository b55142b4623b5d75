package io.mortise.module.vectorset.value;

/// How vectors are stored, as their user sees it. Inside, every set has rows of int8 for its searches.
public enum Quantization {
    /// Floats as they came.
    NONE("f32", 0),
    /// One byte a component, scaled to the largest of the vector.
    INT8("int8", 1),
    /// One bit a component.
    BINARY("bin", 2);

    private final String wireName;
    private final int code;

    Quantization(String wireName, int code) {
        this.wireName = wireName;
        this.code = code;
    }

    /// What VINFO and VEMB call it.
    public String wireName() {
        return wireName;
    }

    /// Its number in files.
    public int code() {
        return code;
    }

    /// The one of this number, or null.
    public static Quantization ofCode(int code) {
        for (Quantization each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        return null;
    }
}
