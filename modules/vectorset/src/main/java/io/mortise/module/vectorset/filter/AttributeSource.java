package io.mortise.module.vectorset.filter;

/// The attributes of a set, by row, as [Columns] read them: a state and what has changed since earlier ones.
///
/// For one thread at a time.
public interface AttributeSource {
    /// Rows from here on have no attribute.
    int rows();

    /// The version of this state. What is read may be newer.
    long version();

    /// The rows that may have changed between a version and this one, some of them several times; null if that is not
    /// known any more.
    int[] changedSince(long version);

    /// Finds the attribute of a row; [#array()], [#offset()] and [#length()] give it then.
    ///
    /// @return whether there is one
    boolean find(int row);

    /// Where the attribute lies that was found last.
    byte[] array();

    /// Its first byte.
    int offset();

    /// Its bytes.
    int length();
}
