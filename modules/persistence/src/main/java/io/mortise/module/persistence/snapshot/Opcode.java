package io.mortise.module.persistence.snapshot;

/// The bytes that stand where a value's type id could, and what the frame of a file is made of.
///
/// ```
///  "REDIS" and 4 digits │ AUX … │ MODULE_AUX … │ FUNCTION … │ database … │ MODULE_AUX … │ EOF │ checksum, 8 bytes
///  database:  SELECTDB index │ RESIZEDB keys expiring │ key …
///  key:       [EXPIRETIME_MS] [IDLE | FREQ] [KEY_META] type id, name, value
/// ```
final class Opcode {
    static final int EOF = 255;
    static final int SELECTDB = 254;
    static final int EXPIRETIME = 253;
    static final int EXPIRETIME_MS = 252;
    static final int RESIZEDB = 251;
    static final int AUX = 250;
    static final int FREQ = 249;
    static final int IDLE = 248;
    static final int MODULE_AUX = 247;
    static final int FUNCTION_OF_A_PREVIEW = 246;
    static final int FUNCTION = 245;
    static final int SLOT_INFO = 244;
    static final int KEY_META = 243;

    static final int HEADER_BYTES = 9;
    /// The versions of the format that are read.
    static final int OLDEST_VERSION = 1;

    static final int NEWEST_VERSION = 14;
    /// What every server since Redis 5 reads; nothing older is written.
    static final int OLDEST_WRITTEN_VERSION = 9;
    /// The first version with functions.
    static final int FUNCTION_VERSION = 10;
    /// The first version with a checksum.
    static final int CHECKSUM_VERSION = 5;

    private Opcode() {}
}
