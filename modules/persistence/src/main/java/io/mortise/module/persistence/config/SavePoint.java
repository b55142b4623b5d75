package io.mortise.module.persistence.config;

import java.util.ArrayList;
import java.util.List;

/// A rule by which the data is saved by itself: so many changes, so many seconds after the last save.
public record SavePoint(long seconds, long changes) {
    /// Reads pairs of numbers.
    ///
    /// @throws IllegalArgumentException if they are none
    public static List<SavePoint> parse(List<String> words) {
        List<String> numbers = words.stream().filter(word -> !word.isEmpty()).toList();
        if (numbers.size() % 2 != 0) {
            throw new IllegalArgumentException("Invalid save parameters");
        }
        List<SavePoint> points = new ArrayList<>();
        for (int index = 0; index < numbers.size(); index += 2) {
            points.add(new SavePoint(number(numbers.get(index), 1), number(numbers.get(index + 1), 0)));
        }
        return points;
    }

    private static long number(String word, long least) {
        if (!word.matches("[0-9]{1,18}") || Long.parseLong(word) < least) {
            throw new IllegalArgumentException("Invalid save parameters");
        }
        return Long.parseLong(word);
    }

    /// For a setting's check: null, or why the words make no rules.
    static String objection(List<String> words) {
        try {
            parse(words);
            return null;
        } catch (IllegalArgumentException refused) {
            return refused.getMessage();
        }
    }

    /// Whether it is time.
    public boolean isReached(long secondsSinceSave, long changesSinceSave) {
        return changesSinceSave >= changes && secondsSinceSave > seconds;
    }
}
