package io.mortise.module.vectorset;

/// How closely answers follow Redis where it could do better.
enum Compatibility {
    /// Scores from the query as it came, strings ordered as strings, infinite vectors refused.
    EXTENDED,
    /// As Redis does.
    STRICT
}
