package io.mortise.kernel.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How values of a setting are written and read.
///
/// @param <T> the type of the values
interface Codec<T> {
    /// @throws IllegalArgumentException with what an operator is to be told, such as
    ///     `argument must be between 1 and 10 inclusive`
    T parse(String text);

    String format(T value);

    /// Whether a value may be several words.
    default boolean takesWords() {
        return false;
    }

    Codec<Boolean> BOOL = new Codec<>() {
        @Override
        public Boolean parse(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "yes" -> true;
                case "no" -> false;
                default -> throw new IllegalArgumentException("argument must be 'yes' or 'no'");
            };
        }

        @Override
        public String format(Boolean value) {
            return value ? "yes" : "no";
        }
    };

    Codec<String> TEXT = new Codec<>() {
        @Override
        public String parse(String text) {
            return text;
        }

        @Override
        public String format(String value) {
            return value;
        }
    };

    /// Three octal digits at most.
    Codec<Integer> PERMISSIONS = new Codec<>() {
        private static final int MOST = 0777;

        @Override
        public Integer parse(String text) {
            int value;
            try {
                value = Integer.parseInt(text, 8);
            } catch (NumberFormatException malformed) {
                throw new IllegalArgumentException("argument couldn't be parsed as an octal number");
            }
            if (value < 0 || value > MOST) {
                throw new IllegalArgumentException("argument must be between 0 and 777 inclusive");
            }
            return value;
        }

        @Override
        public String format(Integer value) {
            return Integer.toOctalString(value);
        }
    };

    Codec<List<String>> WORDS = new Codec<>() {
        @Override
        public List<String> parse(String text) {
            return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
        }

        @Override
        public String format(List<String> value) {
            return String.join(" ", value);
        }

        @Override
        public boolean takesWords() {
            return true;
        }
    };

    /// One of several words, in either case.
    static Codec<String> oneOf(List<String> words) {
        return new Codec<>() {
            @Override
            public String parse(String text) {
                for (String word : words) {
                    if (word.equalsIgnoreCase(text)) {
                        return word;
                    }
                }
                throw new IllegalArgumentException(
                        "argument(s) must be one of the following: " + String.join(", ", words));
            }

            @Override
            public String format(String value) {
                return value;
            }
        };
    }

    static Codec<Long> number(long least, long most) {
        return new Codec<>() {
            @Override
            public Long parse(String text) {
                long value;
                try {
                    value = Long.parseLong(text);
                } catch (NumberFormatException malformed) {
                    throw new IllegalArgumentException("argument couldn't be parsed into an integer");
                }
                return inRange(value, least, most);
            }

            @Override
            public String format(Long value) {
                return value.toString();
            }
        };
    }

    private static Long inRange(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("argument must be between " + least + " and " + most + " inclusive");
        }
        return value;
    }

    /// A number of bytes, with or without a unit.
    static Codec<Long> bytes(long least, long most) {
        return new Codec<>() {
            @Override
            public Long parse(String text) {
                return inRange(bytesOf(text), least, most);
            }

            @Override
            public String format(Long value) {
                return value.toString();
            }
        };
    }

    private static long bytesOf(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && (Character.isDigit(lower.charAt(digits)) || lower.charAt(digits) == '-')) {
            digits++;
        }
        long unit = switch (lower.substring(digits)) {
            case "", "b" -> 1;
            case "k" -> 1_000;
            case "kb" -> 1L << 10;
            case "m" -> 1_000_000;
            case "mb" -> 1L << 20;
            case "g" -> 1_000_000_000;
            case "gb" -> 1L << 30;
            default -> 0;
        };
        try {
            if (unit > 0) {
                return Math.multiplyExact(Long.parseLong(lower.substring(0, digits)), unit);
            }
        } catch (NumberFormatException | ArithmeticException malformed) {
            // Falls through to the one message there is.
        }
        throw new IllegalArgumentException("argument must be a memory value");
    }

    static Codec<Double> decimal(double least, double most) {
        return new Codec<>() {
            @Override
            public Double parse(String text) {
                double value;
                try {
                    value = Double.parseDouble(text);
                } catch (NumberFormatException malformed) {
                    throw new IllegalArgumentException("argument couldn't be parsed into a number");
                }
                if (!(value >= least && value <= most)) {
                    throw new IllegalArgumentException(
                            "argument must be between " + least + " and " + most + " inclusive");
                }
                return value;
            }

            @Override
            public String format(Double value) {
                return io.mortise.spi.command.Numbers.text(value);
            }
        };
    }

    static <E extends Enum<E>> Codec<E> choice(Class<E> type) {
        return new Codec<>() {
            @Override
            public E parse(String text) {
                String word = oneOf(Arrays.stream(type.getEnumConstants())
                                .map(this::format)
                                .toList())
                        .parse(text);
                return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
            }

            @Override
            public String format(E value) {
                return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        };
    }
}
