package io.mortise.kernel.config;

/// The value of `maxmemory-clients`: bytes, or a share of `maxmemory`.
///
/// @param bytes 0 for no limit, or for a share
/// @param percent of `maxmemory`; 0 if it is bytes
public record ClientsShare(long bytes, int percent) {
    /// With less, nobody could connect to set it right.
    private static final long LEAST_BYTES = 128 << 10;

    private static final int WHOLE = 100;

    static final ClientsShare NONE = new ClientsShare(0, 0);

    static final Codec<ClientsShare> CODEC = new Codec<>() {
        @Override
        public ClientsShare parse(String text) {
            return text.endsWith("%") ? share(text.substring(0, text.length() - 1)) : bytes(text);
        }

        private ClientsShare share(String text) {
            if (!text.matches("[0-9]{1,9}")) {
                throw malformed();
            }
            int percent = Integer.parseInt(text);
            if (percent > WHOLE) {
                throw new IllegalArgumentException("percentage argument must be less or equal to " + WHOLE);
            }
            return new ClientsShare(0, percent);
        }

        private ClientsShare bytes(String text) {
            try {
                return new ClientsShare(Codec.bytes(0, Long.MAX_VALUE).parse(text), 0);
            } catch (IllegalArgumentException malformed) {
                throw malformed();
            }
        }

        private IllegalArgumentException malformed() {
            return new IllegalArgumentException("argument must be a memory or percent value");
        }

        @Override
        public String format(ClientsShare value) {
            return value.percent > 0 ? value.percent + "%" : Long.toString(value.bytes);
        }
    };

    /// The limit in bytes; 0 for none.
    ///
    /// @param maxmemory of which a share is one; 0 for no limit, which has no shares
    public long limit(long maxmemory) {
        long limit = percent > 0 ? (long) (maxmemory * (percent / (double) WHOLE)) : bytes;
        return limit == 0 ? 0 : Math.max(limit, LEAST_BYTES);
    }
}
